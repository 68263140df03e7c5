import type { BackendName } from './engine.ts'
import { messageOf } from './message-of.ts'
import { onCpu } from './native-backend.ts'
import type { StockOps } from './stock-ops.ts'
import type { WasmBackend } from './wasm-backend.ts'

type NativePackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu'

interface NativeBackend {
  readonly tf: StockOps
  /** Versions of the package and of libtensorflow. */
  readonly version: string
  readonly isGpu: boolean
}

/** How the backends are loaded; handed in, so that tests can say what is there. */
export interface BackendLoaders {
  readonly wasm: (threads: number) => Promise<WasmBackend>
  readonly native: (name: NativePackage) => Promise<NativeBackend | { readonly reason: string }>
  readonly cpu: () => Promise<{ readonly tf: StockOps; readonly version: string }>
}

interface Choice {
  /** One line for each backend that comes earlier in the order and was not taken. */
  readonly notTaken: readonly string[]
  /** What makes the figures less than they look. */
  readonly warnings: readonly string[]
  readonly version: string
}

/** The backend that was taken, running. */
export type ChosenBackend =
  | (Choice & { readonly kind: 'wasm'; readonly wasm: WasmBackend })
  | (Choice & {
      readonly kind: 'stock'
      readonly name: 'tfjs-node' | 'tfjs-node-gpu' | 'cpu'
      readonly tf: StockOps
    })

export interface BackendOptions {
  readonly backend: BackendName
  /** Threads of the wasm backend. */
  readonly threads: number
  readonly loaders: BackendLoaders
}

type ChosenWasm = Extract<ChosenBackend, { kind: 'wasm' }>
type ChosenStock = Extract<ChosenBackend, { kind: 'stock' }>

interface NotTaken {
  readonly reason: string
}

/**
 * Starts a backend. The order of `auto`: tfjs-node-gpu on a real GPU, wasm, tfjs-node, and with a
 * warning plain JavaScript.
 *
 * @throws Error with the reason, when the backend that was named cannot run.
 */
export async function chooseBackend(options: BackendOptions): Promise<ChosenBackend> {
  const { backend, threads, loaders } = options
  if (backend === 'auto') return chooseFirst(threads, loaders)
  const attempt = await tryNamed(backend, threads, loaders)
  if (!isChosen(attempt)) {
    throw new Error(`TinyLM cannot run on the backend "${backend}". ${attempt.reason}`)
  }
  return attempt
}

function tryNamed(
  backend: Exclude<BackendName, 'auto'>,
  threads: number,
  loaders: BackendLoaders,
): Promise<ChosenBackend | NotTaken> {
  switch (backend) {
    case 'wasm':
      return tryWasm(threads, loaders)
    case 'tfjs-node':
    case 'tfjs-node-gpu':
      return tryNative(backend, loaders)
    case 'cpu':
      return tryCpu(undefined, loaders)
    default:
      return backend satisfies never
  }
}

async function chooseFirst(threads: number, loaders: BackendLoaders): Promise<ChosenBackend> {
  const gpu = await tryNative('tfjs-node-gpu', loaders)
  if (isChosen(gpu)) return gpu
  const wasm = await tryWasm(threads, loaders)
  if (isChosen(wasm)) return { ...wasm, notTaken: [gpu.reason, nodeNotTried] }
  const node = await tryNative('tfjs-node', loaders)
  const notTaken = [gpu.reason, wasm.reason]
  if (isChosen(node)) return { ...node, notTaken }
  notTaken.push(node.reason)
  const cpu = await tryCpu(wasm.reason, loaders)
  if (isChosen(cpu)) return { ...cpu, notTaken }
  throw new Error(`TinyLM has no backend that can run. ${[...notTaken, cpu.reason].join(' · ')}`)
}

/** Measured: at one user half as fast as one thread of wasm, at 8 users as fast, at more faster. */
const nodeNotTried =
  "@tensorflow/tfjs-node: not tried, wasm is faster up to about 8 users; backend: 'tfjs-node' takes it"

function isChosen<Chosen extends ChosenBackend>(attempt: Chosen | NotTaken): attempt is Chosen {
  return !('reason' in attempt)
}

async function tryWasm(threads: number, loaders: BackendLoaders): Promise<ChosenWasm | NotTaken> {
  try {
    const wasm = await loaders.wasm(threads)
    const warnings =
      wasm.threads < threads
        ? [
            `tfjs wasm: ${wasm.threads} of ${threads} threads (the backend started no more); figures are for ${wasm.threads}`,
          ]
        : []
    return { kind: 'wasm', wasm, version: wasm.version, notTaken: [], warnings }
  } catch (error) {
    return { reason: `wasm: ${messageOf(error)}` }
  }
}

async function tryNative(
  name: 'tfjs-node' | 'tfjs-node-gpu',
  loaders: BackendLoaders,
): Promise<ChosenStock | NotTaken> {
  const loaded = await loaders.native(`@tensorflow/${name}`)
  if ('reason' in loaded) return loaded
  const { tf, version, isGpu } = loaded
  if (name === 'tfjs-node-gpu' && !isGpu) return { reason: onCpu(`@tensorflow/${name}`, version) }
  return { kind: 'stock', name, tf, version, notTaken: [], warnings: [] }
}

async function tryCpu(
  wasmReason: string | undefined,
  loaders: BackendLoaders,
): Promise<ChosenStock | NotTaken> {
  try {
    const { tf, version } = await loaders.cpu()
    const cause = wasmReason ?? 'the backend "cpu" was asked for'
    const warning = `TinyLM runs on the plain JavaScript backend (about 15 tok/s, TTFT 2 s): its figures say nothing about this machine. Reason: ${cause}`
    return { kind: 'stock', name: 'cpu', tf, version, notTaken: [], warnings: [warning] }
  } catch (error) {
    return { reason: `cpu: ${messageOf(error)}` }
  }
}
