import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { readReduced, readFull } from './fixtures/read.ts'
import { countParameters, decodeBytes, fullConfig, weightSpecs } from './model.ts'
import { hashWeights, makeWeights } from './weights.ts'

test('TinyLM has 45,377,536 parameters, of which a token reads 116 MB', () => {
  expect(countParameters(fullConfig)).toBe(45_377_536)
  expect(decodeBytes(fullConfig)).toBe(4 * 28_994_048)
})

test('every tensor of the reduced model has the bits that PyTorch was given', () => {
  const { config, tensors, parameters } = readReduced()
  const weights = makeWeights(config)

  const ours = [...weights].map(([name, { shape, data }]) => ({
    name,
    shape,
    sha256: createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex'),
  }))

  expect(ours).toEqual(tensors.map(({ name, shape, sha256 }) => ({ name, shape, sha256 })))
  expect(countParameters(config)).toBe(parameters)
})

test('the weights of the full model have the known SHA-256', () => {
  expect(hashWeights(makeWeights())).toBe(readFull().sha256)
})

test('another seed gives other weights, the same seed the same', () => {
  const { config } = readReduced()
  const hash = (seed: number) => hashWeights(makeWeights(config, seed))

  expect(hash(1)).toBe(hash(1))
  expect(hash(1)).not.toBe(hash(2))
})

test('the tensors of a model are 12 per layer, an embedding and a head', () => {
  expect(weightSpecs(fullConfig)).toHaveLength(50)
})
