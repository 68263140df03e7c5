import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
// the default import, since only its properties can be replaced
import util from 'node:util'

import { messageOf } from './message-of.ts'
import { hasStockOps, type StockOps } from './stock-ops.ts'

type NativePackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

/** A backend of stock operations, ready to compute. */
interface StockBackend {
  readonly tf: StockOps
  /** Version of the package, and of libtensorflow where there is one. */
  readonly version: string
  readonly isGpu: boolean
}

/** Why a backend cannot be used, as one line for the user. */
interface NotLoaded {
  readonly reason: string
}

type ImportModule = (name: string) => Promise<unknown>

/** What tfjs-node has beside the operations. */
interface NativeModule extends StockOps {
  readonly backend: () => unknown
  readonly enableProdMode: () => void
  readonly setBackend: (name: string) => Promise<boolean>
}

/**
 * Loads tfjs-node or tfjs-node-gpu, both optional, and makes it the current backend. tfjs-node-gpu
 * counts as loaded only if it computes on a GPU.
 *
 * Two environment variables are set unless they are there: oneDNN off, which makes single rows 1.5
 * times faster, and native messages off. In a worker thread they have an effect only if it was made
 * with `env: SHARE_ENV`.
 *
 * @param importModule how a package is imported; default: from beside this one, then from the
 * working directory's project
 * @param versionOf the version of a package that is there but does not load
 */
export async function loadNative(
  name: NativePackage,
  importModule: ImportModule = requireFromHereOrProject,
  versionOf: (name: string) => string = installedVersion,
): Promise<StockBackend | NotLoaded> {
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0'
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'
  try {
    const tf = property(await importModule(name), 'default')
    restoreUtil()
    if (!isNativeModule(tf)) return { reason: `${name}: is not a version of tfjs that is known` }
    tf.enableProdMode()
    if (!(await tf.setBackend('tensorflow')))
      return { reason: `${name}: its backend did not start` }
    const backend = tf.backend()
    const library = text(property(property(backend, 'binding'), 'TF_Version'))
    const version = `${text(property(property(tf, 'version'), 'tfjs-node'))} (libtensorflow ${library})`
    const isGpu = property(backend, 'isUsingGpuDevice') === true
    if (name === '@tensorflow/tfjs-node-gpu' && !isGpu) return { reason: onCpu(name, version) }
    return { tf, version, isGpu }
  } catch (error) {
    return { reason: reasonOf(error, name, versionOf) }
  }
}

/** Loads the backend of plain JavaScript, which is always there, and makes it the current one. */
export async function loadCpu(): Promise<StockBackend> {
  const tf = await import('@tensorflow/tfjs-core')
  const { version_cpu: version } = await import('@tensorflow/tfjs-backend-cpu')
  tf.enableProdMode()
  await tf.setBackend('cpu')
  return { tf, version, isGpu: false }
}

/**
 * Puts back what tfjs-node 4.22.0 calls and Node 23 removed. On Node 22 it silences the warnings
 * that the old functions print.
 */
function restoreUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  })
}

function reasonOf(error: unknown, name: string, versionOf: (name: string) => string): string {
  const message = messageOf(error)
  const code = property(error, 'code')
  if (isNotInstalled(error, name)) {
    return `${name}: not installed (optional). npm i -D ${name}@4.22.0 fetches libtensorflow from storage.googleapis.com`
  }
  const what = `${name} ${versionOf(name)}:`
  if (/tfjs_binding\.node\) can ?not be found/.test(message)) {
    return `${what} installed without its native addon (install scripts off, or the download failed). Allow its script and run npm rebuild ${name}`
  }
  const [line = message] = message.split('\n')
  if (code === 'ERR_DLOPEN_FAILED') {
    const library = /^(\S+): cannot open shared object file/.exec(line)?.[1]
    return library === undefined
      ? `${what} its native addon does not load (${line})`
      : `${what} ${library} not found (${line})`
  }
  return `${what} does not load (${line})`
}

function isNotInstalled(error: unknown, name: string): boolean {
  const code = property(error, 'code')
  const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  // a package that it needs may be missing too, which is another problem
  return isMissing && error instanceof Error && error.message.includes(`'${name}'`)
}

/** Why a GPU package that computes on the CPU is not taken. */
export function onCpu(name: string, version: string): string {
  return `${name} ${version}: loaded, runs on the CPU. It needs CUDA 11.2 and cuDNN 8.1 and a GPU up to Ampere`
}

/**
 * Requires a package, since an import with a name that is not known before would be changed by Vite
 * and looked at by bundlers. This package may be linked in from elsewhere; then the project's
 * packages are not beside it.
 */
async function requireFromHereOrProject(name: string): Promise<unknown> {
  const [here, project] = requires()
  try {
    const module: unknown = here(name)
    return { default: module }
  } catch (error) {
    if (!isNotInstalled(error, name)) throw error
    const module: unknown = project(name)
    return { default: module }
  }
}

function requires(): [here: NodeJS.Require, project: NodeJS.Require] {
  return [createRequire(import.meta.url), createRequire(join(process.cwd(), 'package.json'))]
}

function installedVersion(name: string): string {
  for (const { resolve } of requires()) {
    try {
      return text(
        property(JSON.parse(readFileSync(resolve(`${name}/package.json`), 'utf8')), 'version'),
      )
    } catch {
      // not there: the next place
    }
  }
  return 'of unknown version'
}

function isNativeModule(module: unknown): module is NativeModule {
  return (
    hasStockOps(module) &&
    ['backend', 'enableProdMode', 'setBackend'].every(
      (name) => typeof property(module, name) === 'function',
    )
  )
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'unknown'
}
