import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'

import { chooseBackend, type BackendLoaders } from './backend.ts'
import type { BackendName } from './engine.ts'

const missing = (name: string) =>
  `${name}: not installed (optional). npm i -D ${name}@4.22.0 fetches libtensorflow from storage.googleapis.com`

interface FakeMachine {
  /** Threads that wasm starts at most; an Error: it does not start. */
  readonly wasm?: number | Error
  readonly native?: Partial<
    Record<string, { readonly isGpu: boolean } | { readonly reason: string }>
  >
  readonly cpu?: Error
}

/** Chooses on a machine as described; says what was started and what is still running. */
async function choose(
  machine: FakeMachine,
  { backend = 'auto', threads = 1 }: { backend?: BackendName; threads?: number } = {},
) {
  const calls: string[] = []
  let running = 0
  const loaders: BackendLoaders = {
    async wasm(asked) {
      calls.push(`wasm ${asked}`)
      const most = machine.wasm ?? 8
      if (typeof most === 'object') throw most
      running++
      return { threads: Math.min(asked, most), version: '4.22.0', stop: () => running-- }
    },
    async native(name) {
      calls.push(name)
      const there = machine.native?.[name] ?? { reason: missing(name) }
      return 'reason' in there ? there : { tf, version: '4.22.0 (libtensorflow 2.9.1)', ...there }
    },
    async cpu() {
      calls.push('cpu')
      if (machine.cpu !== undefined) throw machine.cpu
      return { tf, version: '4.22.0' }
    },
  }
  const chosen = await chooseBackend({ backend, threads, loaders })
  const took = chosen.kind === 'wasm' ? `wasm ${chosen.wasm.threads}` : chosen.name
  return { took, notTaken: chosen.notTaken, warnings: chosen.warnings, calls, running }
}

const gpu = '@tensorflow/tfjs-node-gpu'
const node = '@tensorflow/tfjs-node'

test('a real GPU is taken first', async () => {
  const { took, calls, notTaken } = await choose(
    { native: { [gpu]: { isGpu: true } } },
    { threads: 4 },
  )

  expect({ took, calls, notTaken }).toEqual({ took: 'tfjs-node-gpu', calls: [gpu], notTaken: [] })
})

test.for([1, 2])('wasm with %i threads comes before tfjs-node', async (threads) => {
  const { took, calls } = await choose({ native: { [node]: { isGpu: false } } }, { threads })

  expect({ took, calls }).toEqual({ took: `wasm ${threads}`, calls: [gpu, `wasm ${threads}`] })
})

test('tfjs-node is taken where wasm does not start', async () => {
  const machine = { wasm: new Error('no SIMD'), native: { [node]: { isGpu: false } } }
  const { took, notTaken } = await choose(machine)

  expect({ took, second: notTaken[1] }).toEqual({ took: 'tfjs-node', second: 'wasm: no SIMD' })
})

test('without native packages wasm runs with 1 thread and names what is not installed', async () => {
  const { took, notTaken, warnings, running } = await choose({})

  expect({ took, warnings, running }).toEqual({ took: 'wasm 1', warnings: [], running: 1 })
  expect(notTaken).toMatchInlineSnapshot(`
    [
      "@tensorflow/tfjs-node-gpu: not installed (optional). npm i -D @tensorflow/tfjs-node-gpu@4.22.0 fetches libtensorflow from storage.googleapis.com",
      "@tensorflow/tfjs-node: not tried, wasm is faster up to about 8 users; backend: 'tfjs-node' takes it",
    ]
  `)
})

test('a GPU package that runs on the CPU is not taken', async () => {
  const { took, notTaken } = await choose({ native: { [gpu]: { isGpu: false } } })

  expect(took).toBe('wasm 1')
  expect(notTaken[0]).toMatchInlineSnapshot(
    `"@tensorflow/tfjs-node-gpu 4.22.0 (libtensorflow 2.9.1): loaded, runs on the CPU. It needs CUDA 11.2 and cuDNN 8.1 and a GPU up to Ampere"`,
  )
})

test('fewer threads than asked for are a warning', async () => {
  const { took, warnings } = await choose({ wasm: 3 }, { threads: 4 })

  expect(took).toBe('wasm 3')
  expect(warnings).toEqual([
    'tfjs wasm: 3 of 4 threads (the backend started no more); figures are for 3',
  ])
})

test('plain JavaScript is taken last, and only with a warning', async () => {
  const { took, calls, warnings } = await choose({ wasm: new Error('no SIMD') }, { threads: 2 })

  expect({ took, calls }).toEqual({ took: 'cpu', calls: [gpu, 'wasm 2', node, 'cpu'] })
  expect(warnings).toMatchInlineSnapshot(`
    [
      "TinyLM runs on the plain JavaScript backend (about 15 tok/s, TTFT 2 s): its figures say nothing about this machine. Reason: wasm: no SIMD",
    ]
  `)
})

test('a machine on which nothing runs gets all reasons', async () => {
  const machine = { wasm: new Error('no SIMD'), cpu: new Error('no memory') }

  await expect(choose(machine)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: TinyLM has no backend that can run. @tensorflow/tfjs-node-gpu: not installed (optional). npm i -D @tensorflow/tfjs-node-gpu@4.22.0 fetches libtensorflow from storage.googleapis.com · wasm: no SIMD · @tensorflow/tfjs-node: not installed (optional). npm i -D @tensorflow/tfjs-node@4.22.0 fetches libtensorflow from storage.googleapis.com · cpu: no memory]`,
  )
})

test.for(['wasm', 'tfjs-node', 'cpu'] as const)(
  '"%s" by name is taken, and nothing else tried',
  async (backend) => {
    const { took, calls } = await choose({ native: { [node]: { isGpu: false } } }, { backend })

    expect(took).toContain(backend)
    expect(calls).toHaveLength(1)
  },
)

test('a backend that was named and cannot run is an error with its reason', async () => {
  const failing = { wasm: new Error('no SIMD'), native: { [gpu]: { isGpu: false } } }

  await expect(choose(failing, { backend: 'wasm' })).rejects.toThrow(
    'TinyLM cannot run on the backend "wasm". wasm: no SIMD',
  )
  await expect(choose(failing, { backend: 'tfjs-node' })).rejects.toThrow(missing(node))
  await expect(choose(failing, { backend: 'tfjs-node-gpu' })).rejects.toThrow('runs on the CPU')
})
