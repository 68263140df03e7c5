import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'

import { readReduced } from './fixtures/read.ts'
import { greedy } from './greedy.ts'
import { startWasm } from './wasm-backend.ts'
import { createWasmEngine } from './wasm-engine.ts'
import { makeWeights } from './weights.ts'

const reference = readReduced()
const mine = () => {}
const listeners = () => ({
  uncaughtException: process.rawListeners('uncaughtException'),
  unhandledRejection: process.rawListeners('unhandledRejection'),
})

test.for([1, 2, 1])('wasm starts, computes and stops with %i threads', async (threads) => {
  const backend = await startWasm(threads)
  const engine = await createWasmEngine({
    config: reference.config,
    weights: makeWeights(reference.config),
    attention: 'causal',
    slots: 2,
    maxTokens: 64,
    maxRows: 64,
    info: {
      backend: 'wasm',
      backendVersion: backend.version,
      threads: backend.threads,
      precision: 'fp32',
      attention: 'causal',
    },
  })

  const tokens = await greedy(engine, reference.prompt, 24)
  engine.close()
  backend.stop()

  expect(backend.threads).toBe(threads)
  expect(tokens).toEqual(reference.causal.greedy24)
})

test('error listeners of the host survive starting and stopping', async () => {
  process.on('uncaughtException', mine)
  process.once('unhandledRejection', mine)
  const before = listeners()
  try {
    for (const threads of [1, 2]) {
      // oxlint-disable-next-line no-await-in-loop -- one backend at a time
      const backend = await startWasm(threads)
      expect(listeners()).toEqual(before)
      backend.stop()
      expect(listeners()).toEqual(before)
    }
  } finally {
    process.off('uncaughtException', mine)
    process.off('unhandledRejection', mine)
  }
})

test('no temporary file is left behind', async () => {
  const { TMPDIR: before } = process.env
  // a folder of its own: other tests start wasm at the same time
  const folder = mkdtempSync(join(tmpdir(), 'vitest-slo-test-'))
  process.env['TMPDIR'] = folder
  try {
    const backend = await startWasm(2)
    expect(readdirSync(folder)).toEqual([])
    backend.stop()
    expect(readdirSync(folder)).toEqual([])
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true })
  }
})

test('the backend is gone after it was stopped', async () => {
  const backend = await startWasm(1)
  backend.stop()

  expect('wasm' in tf.engine().registryFactory).toBe(false)
})
