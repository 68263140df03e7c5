import '@tensorflow/tfjs-backend-cpu'
import { readdirSync, readFileSync } from 'node:fs'

import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'

import { startWasm } from './wasm-backend.ts'

const folder = new URL('./', import.meta.url)
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
const filled = (length: number) =>
  Float32Array.from({ length }, (_, index) => Math.sin(index * 12.9898) / 4)

test('2-D fused.matMul with bias and relu gives the same on wasm as on the cpu backend', async () => {
  const [rows, inner, columns] = [5, 200, 48]
  const compute = () =>
    tf.tidy(() =>
      tf.fused
        .matMul({
          a: tf.tensor2d(filled(rows * inner), [rows, inner]),
          b: tf.tensor2d(filled(inner * columns), [inner, columns]),
          bias: tf.tensor1d(filled(columns)),
          activation: 'relu',
        })
        .dataSync(),
    )
  const wasm = await startWasm(1)
  const ours = compute()
  await tf.setBackend('cpu')
  const expected = compute()
  wasm.stop()

  const errors = Array.from(ours, (one, index) => Math.abs(one - (expected[index] ?? Number.NaN)))
  expect(Math.max(...errors)).toBeLessThanOrEqual(1e-5)
  expect(ours.some((one) => one > 0)).toBe(true)
})

test('no fused.matMul of the engines is transposed, where tfjs computes it wrongly', () => {
  const calls = sources.flatMap(({ name, text }) =>
    text
      .split('fused.matMul(')
      .slice(1)
      .map((rest) => ({ name, call: rest.slice(0, rest.indexOf(')')) })),
  )

  expect(calls.length).toBeGreaterThan(0)
  expect(calls.filter(({ call }) => call.includes('transpose'))).toEqual([])
})

test('the wasm engine transposes nothing, which is slow there', () => {
  const engine = sources.find(({ name }) => name === 'wasm-engine.ts')

  expect(engine?.text).toContain('matMul')
  expect(engine?.text).not.toMatch(/transpose[AB]|tf\.transpose|matMul\([^)]*true/)
})
