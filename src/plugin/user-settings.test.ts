import { expect, test } from 'vitest'

import { userSettingsOf } from './user-settings.ts'

const projects = [
  './packages/a',
  { test: { name: 'own', testTimeout: 90_000, isolate: true } },
  { extends: true, test: { name: { label: 'coloured', color: 'red' }, isolate: false } },
  { test: {} },
]

test.for([
  ['own (bench)', { testTimeout: 90_000, isolate: true }],
  ['own', { testTimeout: 90_000, isolate: true }],
  ['coloured (bench)', { testTimeout: 7, isolate: false }],
  ['elsewhere (bench)', { testTimeout: 7 }],
  ['bench', { testTimeout: 7 }],
] as const)('the settings of "%s" are its own over the root\'s', ([name, settings]) => {
  expect(userSettingsOf({ testTimeout: 7, projects }, name)).toEqual(settings)
})

test('nothing set is nothing', () => {
  expect(userSettingsOf(undefined, 'bench')).toEqual({})
})
