import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import util from 'node:util'

import * as tensorflow from '@tensorflow/tfjs-core'
import { afterEach, expect, test } from 'vitest'

import { loadCpu, loadNative } from './native-backend.ts'

const cpu = '@tensorflow/tfjs-node'
const gpu = '@tensorflow/tfjs-node-gpu'

const failing = (message: string, code?: string) => () =>
  Promise.reject(Object.assign(new Error(message), { code }))
const installed = () => '4.22.0'

/** A module like tfjs-node's; what it was asked to do is in `calls`. */
function fakeModule({ isUsingGpuDevice = false, starts = true } = {}) {
  const calls: string[] = []
  const tf = {
    ...tensorflow,
    version: { 'tfjs-node': '4.22.0' },
    enableProdMode: () => calls.push('enableProdMode'),
    setBackend: (name: string) => Promise.resolve(calls.push(name) > 0 && starts),
    backend: () => ({ isUsingGpuDevice, binding: { TF_Version: '2.9.1' } }),
  }
  return { calls, tf, importModule: () => Promise.resolve({ default: tf }) }
}

function isAbsent(name: string): boolean {
  return (
    createRequire(import.meta.url)
      .resolve.paths(name)
      ?.every((folder) => !existsSync(join(folder, name))) ?? true
  )
}

const environment = { ...process.env }
const { isArray, isNullOrUndefined } = util
afterEach(() => {
  for (const name of ['TF_ENABLE_ONEDNN_OPTS', 'TF_CPP_MIN_LOG_LEVEL']) {
    if (environment[name] === undefined) delete process.env[name]
    else process.env[name] = environment[name]
  }
  Object.assign(util, { isArray, isNullOrUndefined })
})

test('a package that is not installed says how to install it', async () => {
  const message = `Cannot find package '${cpu}' imported from /project/dist/tinylm.mjs`
  const loaded = await loadNative(cpu, failing(message, 'ERR_MODULE_NOT_FOUND'))

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node: not installed (optional). npm i -D @tensorflow/tfjs-node@4.22.0 fetches libtensorflow from storage.googleapis.com",
    }
  `)
})

test('a package without its native addon says that its script did not run', async () => {
  const message = `The Node.js native addon module (tfjs_binding.node) can not be found at path: /p/tfjs_binding.node. \nPlease run command …`
  const loaded = await loadNative(cpu, failing(message), installed)

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node 4.22.0: installed without its native addon (install scripts off, or the download failed). Allow its script and run npm rebuild @tensorflow/tfjs-node",
    }
  `)
})

test('a missing libtensorflow is named with the text of the loader', async () => {
  const message = 'libtensorflow.so.2: cannot open shared object file: No such file or directory'
  const loaded = await loadNative(cpu, failing(message, 'ERR_DLOPEN_FAILED'), installed)

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node 4.22.0: libtensorflow.so.2 not found (libtensorflow.so.2: cannot open shared object file: No such file or directory)",
    }
  `)
})

test('an addon that the loader refuses for another reason gives the text of the loader', async () => {
  const message = '/p/tfjs_binding.node: invalid ELF header'
  const loaded = await loadNative(gpu, failing(message, 'ERR_DLOPEN_FAILED'), installed)

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node-gpu 4.22.0: its native addon does not load (/p/tfjs_binding.node: invalid ELF header)",
    }
  `)
})

test('a package that misses one of its own dependencies is not called "not installed"', async () => {
  const message = `Cannot find module '@tensorflow/tfjs'\nRequire stack:\n- /p/index.js`
  const loaded = await loadNative(cpu, failing(message, 'MODULE_NOT_FOUND'), installed)

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node 4.22.0: does not load (Cannot find module '@tensorflow/tfjs')",
    }
  `)
})

test('tfjs-node-gpu without a usable GPU is not taken and says what it needs', async () => {
  const loaded = await loadNative(gpu, fakeModule().importModule)

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node-gpu 4.22.0 (libtensorflow 2.9.1): loaded, runs on the CPU. It needs CUDA 11.2 and cuDNN 8.1 and a GPU up to Ampere",
    }
  `)
})

test('a module that is not tfjs is refused', async () => {
  const loaded = await loadNative(cpu, () => Promise.resolve({ default: { matMul: 1 } }))

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node: is not a version of tfjs that is known",
    }
  `)
})

test('a native backend that does not start is refused', async () => {
  const loaded = await loadNative(cpu, fakeModule({ starts: false }).importModule)

  expect(loaded).toMatchInlineSnapshot(`
    {
      "reason": "@tensorflow/tfjs-node: its backend did not start",
    }
  `)
})

test('tfjs-node-gpu on a GPU is taken, and its backend is made the current one', async () => {
  const { calls, importModule, tf } = fakeModule({ isUsingGpuDevice: true })
  const loaded = await loadNative(gpu, importModule)

  expect(loaded).toEqual({ tf, version: '4.22.0 (libtensorflow 2.9.1)', isGpu: true })
  expect(calls).toEqual(['enableProdMode', 'tensorflow'])
})

test('tfjs-node is taken on a CPU', async () => {
  const loaded = await loadNative(cpu, fakeModule().importModule)

  expect(loaded).toMatchObject({ version: '4.22.0 (libtensorflow 2.9.1)', isGpu: false })
})

test('the functions that Node 23 removed and tfjs-node calls are there after loading', async () => {
  Object.assign(util, { isNullOrUndefined: undefined, isArray: undefined })
  await loadNative(cpu, fakeModule().importModule)

  const values = [undefined, null, 0, '']
  expect(values.filter((value) => util.isNullOrUndefined(value))).toEqual([undefined, null])
  expect(util).toMatchObject({ isArray: Array.isArray })
})

test('oneDNN and native messages are switched off before the import, but a user can keep them', async () => {
  delete process.env['TF_ENABLE_ONEDNN_OPTS']
  process.env['TF_CPP_MIN_LOG_LEVEL'] = '0'
  const seen: unknown[] = []
  await loadNative(cpu, () => {
    seen.push(process.env['TF_ENABLE_ONEDNN_OPTS'], process.env['TF_CPP_MIN_LOG_LEVEL'])
    return fakeModule().importModule()
  })

  expect(seen).toEqual(['0', '0'])
})

test.runIf(isAbsent(gpu))(
  'a package that is really absent is told to be not installed',
  async () => {
    const loaded = await loadNative(gpu)

    expect(loaded).toMatchInlineSnapshot(`
      {
        "reason": "@tensorflow/tfjs-node-gpu: not installed (optional). npm i -D @tensorflow/tfjs-node-gpu@4.22.0 fetches libtensorflow from storage.googleapis.com",
      }
    `)
  },
)

test('the backend of plain JavaScript is always there', async () => {
  const { tf, version, isGpu } = await loadCpu()

  expect(tensorflow.getBackend()).toBe('cpu')
  expect(tf.tidy(() => [...tf.add([1, 2], 3).dataSync()])).toEqual([4, 5])
  expect({ version, isGpu }).toEqual({ version: tensorflow.version_core, isGpu: false })
})
