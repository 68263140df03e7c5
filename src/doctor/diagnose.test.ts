import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'
import { z } from 'zod'

import { diagnose, type Findings, formatFindings } from './diagnose.ts'
import { optionalPackages } from './optional-packages.ts'

const fine: Findings = {
  node: '22.23.3',
  vitest: '5.1.1',
  optional: [
    {
      name: '@tensorflow/tfjs-node',
      version: undefined,
      needs: "backend: 'tfjs-node'",
      range: '4.22.0',
    },
    { name: '@ai-sdk/provider', version: '4.0.0', needs: 'aiSdk(model)' },
  ],
  backend: { notes: ['TinyLM on tfjs-wasm, 1 thread'] },
  cpu: 'A CPU',
  cores: 2,
  memory: 8 * 2 ** 30,
  platform: 'linux 6.1',
  load: 0.1,
  limits: {},
}

test('a machine with nothing in the way is told so', () => {
  const diagnosis = diagnose(fine)
  expect(diagnosis).toEqual({ errors: [], warnings: [] })
  expect(formatFindings(fine, diagnosis).join('\n')).toMatchInlineSnapshot(`
    "Node         22.23.3 (supported: 22.12 and newer of 22, 24, 26 and newer)
    Vitest       5.1.1 (supported: 5)
    optional     @tensorflow/tfjs-node not installed (for backend: 'tfjs-node'; 4.22.0)
    optional     @ai-sdk/provider 4.0.0 (for aiSdk(model))
    TinyLM       TinyLM on tfjs-wasm, 1 thread
    machine      A CPU, 2 cores, 8.0 GiB, linux 6.1
    container    no limit is known
    Nothing is in the way of a measurement."
  `)
})

test('what is in the way is said, each with what to do', () => {
  const poor: Findings = {
    ...fine,
    cores: 1,
    load: 3,
    limits: { cpus: 0.5, memory: 2 ** 30, governor: 'powersave' },
    node: '22.11.0',
    vitest: undefined,
    backend: { failure: 'TinyLM has no backend that can run.' },
  }
  expect(formatFindings(poor, diagnose(poor)).join('\n')).toMatchInlineSnapshot(`
    "Node         22.11.0 (supported: 22.12 and newer of 22, 24, 26 and newer)
    Vitest       not installed (supported: 5)
    optional     @tensorflow/tfjs-node not installed (for backend: 'tfjs-node'; 4.22.0)
    optional     @ai-sdk/provider 4.0.0 (for aiSdk(model))
    machine      A CPU, 1 cores, 8.0 GiB, linux 6.1
    container    0.5 cores, 1.0 GiB
    governor     powersave
    ERROR        Node 22.11.0 is not supported. Use 22.12, 24, 26 or newer.
    ERROR        Vitest is not installed here. Install it with "npm install --save-dev vitest".
    ERROR        TinyLM has no backend that can run.
    warning      This machine has one core: client and target share it. Measure endpoints of other machines.
    warning      A container limits this process to 0.5 of 1 cores: it is stopped when they are used up. Raise its CPU limit.
    warning      There is 1.0 GiB of memory, and TinyLM takes about 1.5 GiB.
    warning      Other work runs on this machine (load 3.0 on 1 cores). End it before you measure.
    warning      The CPU governor is "powersave": cores slow down when they wait. Set it to "performance"."
  `)
  expect(diagnose({ ...fine, vitest: '4.9.0' }).errors).toMatchInlineSnapshot(`
    [
      "Vitest 4.9.0 is too old. Use 5 or newer.",
    ]
  `)
})

test.for(['22.12.0', '24.0.0', '26.1.0', '27.0.0'])('Node %s is supported', (node) => {
  expect(diagnose({ ...fine, node }).errors).toEqual([])
})

test.for(['20.19.0', '22.11.9', '23.5.0', '25.0.0'])('Node %s is not', (node) => {
  expect(diagnose({ ...fine, node }).errors).toHaveLength(1)
})

test.for([
  { version: '4.22.0', range: '4.22.0', isFit: true },
  { version: '4.21.9', range: '4.22.0', isFit: false },
  { version: '0.1.9', range: '^0.1.8', isFit: true },
  { version: '0.1.7', range: '^0.1.8', isFit: false },
  { version: '0.2.0', range: '^0.1.8', isFit: false },
  { version: '5.3.0', range: '^5.1.2', isFit: true },
  { version: '5.1.1', range: '^5.1.2', isFit: false },
  { version: '6.0.0', range: '^5.1.2', isFit: false },
])('of $range, $version fits: $isFit', ({ version, range, isFit }) => {
  const { warnings } = diagnose({ ...fine, optional: [{ name: 'x', version, range, needs: 'y' }] })
  expect(warnings).toEqual(
    isFit ? [] : [`x ${version} is installed, and ${range} is needed for y. Install that.`],
  )
})

test('all optional peers of the package are looked for, with the versions that fit', () => {
  const schema = z.looseObject({ peerDependencies: z.record(z.string(), z.string()) })
  const file = join(import.meta.dirname, '../../package.json')
  const { peerDependencies } = schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const { vitest, ...peers } = peerDependencies
  expect(vitest).toBe('^5.0.0')
  expect(
    Object.fromEntries(
      optionalPackages.flatMap(({ name, range }) => (range ? [[name, range]] : [])),
    ),
  ).toEqual(peers)
})
