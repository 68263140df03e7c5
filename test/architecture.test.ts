import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '../src')

/** What a folder of `src`, or a single file, may import. */
type Rule = {
  /** Other folders and top files of `src`. */
  own: readonly string[]
  /** Packages; `name/*` stands for its subpaths, `node:*` for every built-in module. */
  outside: readonly string[]
  /** Those of the above that it may take types from, but no values. */
  typesOnly?: readonly string[]
}

const augmented = 'vitest-augmentation.ts'

const rules: Record<string, Rule> = {
  // pure: no clock, file, socket, random number or Vitest
  stats: { own: [], outside: ['jstat'] },
  metrics: { own: ['stats'], outside: [] },
  slo: { own: ['metrics', 'stats', 'errors.ts'], outside: ['zod'] },
  // questions, scores and what they say; answers are handed in
  evals: {
    own: ['workload', 'targets', 'slo', 'metrics', 'stats'],
    outside: ['zod'],
    typesOnly: ['targets'],
  },
  report: {
    own: ['evals', 'capacity', 'power', 'regression', 'slo', 'metrics', 'stats', 'errors.ts'],
    outside: ['zod'],
  },
  // energy and money of what was measured
  costs: { own: ['power', 'report', 'slo', 'metrics'], outside: [] },
  // readings of meters, and the energy they make
  power: { own: [], outside: ['zod'] },
  capacity: { own: ['slo', 'stats'], outside: [] },
  regression: { own: ['slo', 'stats'], outside: [] },
  // what was measured before, and how it is compared with; its text is handed in
  baseline: { own: ['report', 'regression', 'slo', 'errors.ts'], outside: ['zod'] },
  // what servers answer: events and what they say
  protocols: { own: [], outside: [] },
  // what requests ask, and when; random is handed in
  workload: {
    own: ['targets', 'slo', 'metrics', 'stats'],
    outside: ['zod'],
    typesOnly: ['targets', 'metrics'],
  },
  // makes load: clock, target, signal and random are handed in
  load: {
    own: ['targets', 'workload', 'capacity', 'report', 'slo', 'metrics', 'stats', 'errors.ts'],
    outside: ['tinybench'],
    typesOnly: ['targets', 'workload'],
  },
  simulation: { own: ['targets', 'stats'], outside: [], typesOnly: ['targets'] },
  // answers with their times, as a file: clock and lines are handed in
  cassette: { own: ['targets', 'metrics'], outside: ['zod', 'node:crypto'] },
  // the outside world
  platform: {
    own: ['targets', 'power', 'metrics', 'report', 'errors.ts'],
    outside: ['@pydantic/genai-prices', 'gpt-tokenizer/*', 'node:*'],
    typesOnly: ['targets', 'report'],
  },
  // threads that ask endpoints
  'load-threads': { own: ['targets', 'wire', 'metrics', 'platform'], outside: ['zod', 'node:*'] },
  // a server of known truth
  golden: { own: ['platform', 'simulation'], outside: ['node:*'] },
  // this machine's client against a server of known truth
  selftest: {
    own: ['golden', 'load', 'platform', 'targets', 'report', 'slo', 'metrics', 'stats'],
    outside: [],
  },
  // what a machine has, and what is in the way
  doctor: { own: [], outside: [] },
  // asks over the network; told where, and what became of it
  wire: { own: [], outside: ['node:*'] },
  targets: {
    own: ['wire', 'protocols', 'metrics', 'errors.ts'],
    outside: ['gpt-tokenizer/*', '@tensorflow/*', 'zod', 'node:*'],
  },
  // a target behind HTTP, and what is typed into a shell
  server: {
    own: ['targets', 'workload'],
    outside: ['zod', 'node:*'],
    typesOnly: ['targets'],
  },
  // the benchmarks of two commits
  ab: {
    own: ['report', 'regression', 'slo', 'stats', 'errors.ts'],
    outside: ['node:*'],
  },
  // a report as other programs want it
  exports: { own: ['report', 'evals', 'regression', 'slo'], outside: [] },
  // charts of a report: on the page, in Vitest's own report, in the terminal
  charts: {
    own: ['costs', 'history', 'report', 'regression', 'slo', 'stats'],
    outside: [],
    typesOnly: ['costs', 'history'],
  },
  // a report as a page for people
  page: {
    own: [
      'charts',
      'costs',
      'history',
      'report',
      'exports',
      'evals',
      'regression',
      'slo',
      'metrics',
      'stats',
    ],
    outside: ['node:crypto'],
  },
  // figures over many runs; lines are handed in
  history: {
    own: ['exports', 'regression', 'report', 'slo', 'stats', 'errors.ts'],
    outside: ['zod'],
  },
  cli: {
    own: [
      'costs',
      'slo',
      'stats',
      'history',
      'server',
      'selftest',
      'doctor',
      'targets',
      'ab',
      'evals',
      'exports',
      'page',
      'platform',
      'regression',
      'report',
      'errors.ts',
    ],
    outside: ['node:*'],
  },
  // Vitest's worker
  matchers: {
    own: ['evals', 'capacity', 'regression', 'report', 'slo', 'stats', augmented],
    outside: ['vitest'],
  },
  fixture: {
    own: [
      'charts',
      'load',
      'load-threads',
      'power',
      'cassette',
      'baseline',
      'evals',
      'workload',
      'capacity',
      'regression',
      'platform',
      'targets',
      'report',
      'slo',
      'metrics',
      'stats',
      'errors.ts',
      augmented,
    ],
    outside: ['vitest', 'zod'],
    typesOnly: ['targets'],
  },
  'index.ts': {
    own: [
      'fixture',
      'matchers',
      'evals',
      'targets',
      'workload',
      'regression',
      'report',
      'slo',
      'errors.ts',
      augmented,
    ],
    outside: ['vitest'],
    typesOnly: ['workload'],
  },
  'plugin/setup.ts': { own: ['matchers'], outside: ['vitest'] },
  // Vitest's main process
  reporter: {
    own: [
      'charts',
      'costs',
      'platform',
      'baseline',
      'exports',
      'history',
      'evals',
      'page',
      'regression',
      'report',
      'slo',
      'metrics',
      'stats',
      'errors.ts',
      augmented,
    ],
    outside: ['vitest', 'vitest/node', 'node:*'],
    typesOnly: ['vitest', 'vitest/node'],
  },
  plugin: {
    own: ['reporter', 'report', 'power', 'slo', 'metrics', 'errors.ts', augmented],
    outside: ['vitest/config', 'vitest/node', 'zod', 'node:*'],
    typesOnly: ['vitest/config', 'vitest/node'],
  },
  // shared by all
  'errors.ts': { own: [], outside: [] },
  [augmented]: { own: ['report', 'slo'], outside: ['vitest'], typesOnly: ['vitest'] },
}

type Import = { path: string; isType: boolean }

/** The static and dynamic imports and the re-exports of a file. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8')
  const fixed = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[\w$*{},\s]*?\bfrom\s+)?'([^']+)'/gm,
  )
  const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'/g)
  return [
    ...[...fixed].map(([, type, path = '']) => ({ path, isType: type !== undefined })),
    ...[...dynamic].map(([, path = '']) => ({ path, isType: false })),
  ]
}

function ownerOf(file: string): string {
  return file.split('/')[0] ?? ''
}

/** `../slo/limit.ts` as seen from `load/phase.ts` is `slo`; a package is itself. */
function nameOf(path: string, file: string): string {
  return path.startsWith('.') ? ownerOf(relative(source, join(source, dirname(file), path))) : path
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}

const files = globSync('**/*.{ts,tsx}', { cwd: source }).filter(
  (file) => !/\.test\.tsx?$/.test(file),
)

test('every folder of src has its rule', () => {
  expect(Object.keys(rules)).toEqual(expect.arrayContaining(files.map(ownerOf)))
})

test.for(files)('%s imports what it may', (file) => {
  const { own = [], outside = [], typesOnly = [] } = rules[file] ?? rules[ownerOf(file)] ?? {}
  const forbidden = importsOf(file)
    .map(({ path, isType }) => ({ name: nameOf(path, file), isType }))
    .filter(({ name }) => name !== ownerOf(file))
    .filter(
      ({ name, isType }) =>
        ![...own, ...outside].some((pattern) => covers(pattern, name)) ||
        (!isType && typesOnly.includes(name)),
    )
  expect(forbidden).toEqual([])
})

test('only stats/distributions.ts imports jstat', () => {
  const importers = files.filter((file) => importsOf(file).some(({ path }) => path === 'jstat'))
  expect(['stats/distributions.ts']).toEqual(expect.arrayContaining(importers))
})
