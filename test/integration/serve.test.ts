import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

const cli = join(import.meta.dirname, '../../src/cli/index.ts')

interface Run {
  readonly code: number | null
  readonly output: string
}

/** Runs our command line to its end. */
async function run(...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = textOf(child)
  await once(child, 'close')
  return { code: child.exitCode, output: output() }
}

/** What it has printed so far. */
function textOf(child: ChildProcess): () => string {
  let text = ''
  const take = (chunk: Buffer): void => {
    text += chunk.toString()
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  return () => text
}

test('TinyLM is measured over HTTP as it is in-process, with the same tokens', async () => {
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0', '--queue', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = textOf(child)
  await expect.poll(output, { timeout: 60_000 }).toContain('until Ctrl-C')
  const [, baseURL] = /"tiny-lm" is served at (\S+),/.exec(output()) ?? []
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
import { openAI } from '../../../src/index.ts'
import { tinyLM } from '../../../src/targets/tiny-lm/index.ts'
const options = { maxTokens: 8, warmup: 1, maxRequests: 5, prompt: 'once upon a time' }
test('transport', async ({ slo }) => {
  const near = await slo.measure(tinyLM(), options)
  const limits = { expectP50TTFT: '<= 10', expectCompletionRate: '>= 0.1' }
  const far = await slo.measure(openAI({ baseURL: '${baseURL}', model: 'tiny-lm' }), { ...options, slo: limits })
  expect(far.tokens).toEqual(near.tokens)
  expect(far.tokens.native).toBe(40)
  expect(far).toMeetSLO(limits)
})
`,
  })
  const bench = await project.bench()
  expect(bench.code, bench.output).toBe(0)
  child.kill('SIGTERM')
  await once(child, 'close')
  expect(child.exitCode).toBe(0)
})

test('what is wrong on the command line is said at once, and the commands are listed', async () => {
  expect(await run('--help')).toMatchInlineSnapshot(`
    {
      "code": 0,
      "output": "Usage: vitest-slo COMMAND [options]

      ab             compares the benchmarks of two commits in turns, and fails on a regression
      calibrate      says how much runs differ here, and which change "vitest-slo ab" would see
      doctor         what is installed, which backend runs here, and what is in the way
      export         writes a report as CSV, Markdown, OpenMetrics, for Bencher or github-action-benchmark
      history        shows trends over many runs, and fails on a regression of the last one
      plan           how many repeats and questions an eval's interval takes
      plan-capacity  how many devices, dollars and kW a number of users takes
      report         writes one HTML page from one or several reports, side by side
      selftest       how many streams the client of this machine measures, and how well
      serve          TinyLM behind an HTTP server that speaks OpenAI's API

    "vitest-slo COMMAND --help" lists the options of a command. Benchmarks run by "vitest bench".
    ",
    }
  `)
  expect(await run('nope')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "output": "vitest-slo has no command "nope". Its commands are "ab", "calibrate", "doctor", "export", "history", "plan", "plan-capacity", "report", "selftest", "serve".
    ",
    }
  `)
  expect(await run('serve', '--port', '80000', '--slots', '0', '--backend', 'gpu'))
    .toMatchInlineSnapshot(`
    {
      "code": 1,
      "output": ""--port" must not be "80000". It is a whole number from 0 to 65535.
    "backend" must not be "gpu". It is one of "auto", "wasm", "tfjs-node", "tfjs-node-gpu", "cpu".
    "slots" must not be 0. It is a whole number from 1 to 256.
    ",
    }
  `)
  expect(await run('selftest', '--streams', 'many')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "output": ""--streams" must not be "many". It is a whole number from 1 to 9999.
    ",
    }
  `)
  expect(await run('doctor', '--jsn')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "output": "Unknown option '--jsn'. "vitest-slo doctor --help" lists the options.
    ",
    }
  `)
  expect(await run('serve', '--colour')).toMatchInlineSnapshot(`
    {
      "code": 1,
      "output": "Unknown option '--colour'. "vitest-slo serve --help" lists the options.
    ",
    }
  `)
  expect((await run('serve', '--help')).output).toMatchInlineSnapshot(`
    "Usage: vitest-slo serve [options]

    Serves TinyLM by OpenAI's API: /v1/chat/completions, /v1/completions, /v1/models, /health.
    The model's name is "tiny-lm".

      --port N          port (8000); 0 takes a free one
      --host ADDRESS    address (127.0.0.1)
      --queue N         requests that may wait when all slots are busy (256); more get 429
      --slots N         requests that are computed together (32)
      --max-tokens N    tokens of prompt and answer together (256)
      --threads N       threads of the wasm backend (cores but one)
      --backend NAME    auto, wasm, tfjs-node, tfjs-node-gpu, cpu
      --attention NAME  causal, lab
      --seed N          seed of the weights (42)
    "
  `)
})

test('an address that cannot be listened at is said', async () => {
  const { code, output } = await run('serve', '--host', '192.0.2.1', '--port', '8000')
  expect(code).toBe(1)
  expect(output).toMatchInlineSnapshot(`
    "The server could not listen at 192.0.2.1:8000: listen EADDRNOTAVAIL: address not available 192.0.2.1:8000. Give another "--port" or "--host".
    "
  `)
})
