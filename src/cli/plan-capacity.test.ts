import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { givenPower, pageReport } from '../../test/support/page-report.ts'
import { renderJson } from '../report/render-json.ts'
import type { SloReport } from '../report/report.ts'
import { command } from './plan-capacity.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitest-slo-plan-'))
  const report = await pageReport()
  const machine = { perHour: 0.1, source: 'stated in the configuration' }
  const priced: SloReport = {
    ...report,
    rows: report.rows.map((row) =>
      Object.assign({}, row, {
        run: { ...row.run, power: givenPower, price: { machine } },
      }),
    ),
  }
  writeFileSync(join(folder, 'report.json'), renderJson(priced))
  writeFileSync(join(folder, 'none.json'), renderJson({ ...report, summaries: [] }))
  writeFileSync(join(folder, 'broken.json'), '{')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** What the command says in place of a plan. */
async function problemOf(...args: readonly string[]): Promise<string> {
  const told = await Promise.resolve(command.run(args)).then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return told.replaceAll(folder, '<folder>')
}

test('wrong arguments are told, all of them at once', async () => {
  expect([
    await problemOf(),
    await problemOf('--users', '0', '--tier', 'gold', '--headroom', '20', '--spare'),
    await problemOf('--users', '1e3', '--tier', 'standard', '--headroom', ''),
    await problemOf('--user', '3'),
  ]).toMatchInlineSnapshot(`
    [
      ""--users" must be given, as in "--users 100".
    "--tier" must be given. It is one of "economy", "standard", "premium".",
      ""--users" must not be "0". It is a whole number from 1 to 999999999.
    "--tier" must not be "gold". It is one of "economy", "standard", "premium".
    "--headroom" must not be "20". It is a number from 0 to 0.9.",
      ""--users" must not be "1e3". It is a whole number from 1 to 999999999.
    "--headroom" must not be "". It is a number from 0 to 0.9.",
      "Unknown option '--user'. "vitest-slo plan-capacity --help" lists the options.",
    ]
  `)
})

test('a report that cannot be read, and one without a search for the tier, say what to do', async () => {
  const asked = ['--users', '100', '--tier', 'premium']
  expect([
    await problemOf(join(folder, 'no-such.json'), ...asked),
    await problemOf(join(folder, 'broken.json'), ...asked),
    await problemOf(join(folder, 'none.json'), join(folder, 'report.json'), ...asked),
  ]).toMatchInlineSnapshot(`
    [
      "The file "<folder>/no-such.json" could not be read (ENOENT). It must be a file at <folder>/no-such.json. Paths are relative to the root of the project.",
      "The file "<folder>/broken.json" is no JSON. It must be a report.json of vitest-slo, whole.",
      "No search for the most users of the tier "premium" is in "<folder>/none.json", "<folder>/report.json". Make one with "test.slo(name, { target, ...tiers.premium, expectUsers: '>= 1' })" or "slo.capacity(target, { slo: tiers.premium })".",
    ]
  `)
})

function plan(...args: readonly string[]): string {
  const cli = join(import.meta.dirname, 'index.ts')
  const all = [cli, 'plan-capacity', 'report.json', ...args]
  const { stdout, stderr } = spawnSync(process.execPath, all, { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}

// 4 users are proven: ⌈100 / 4⌉ = 25, $0.10 · 730 · 25 = $1,825; with a fifth left free ⌈100 / 3.2⌉ = 32, and a spare
test('a plan is devices, dollars, kW, users per kW and MW, and what it rests on', () => {
  expect(plan('--users', '100', '--tier', 'standard')).toMatchInlineSnapshot(`
    "100 users at once with P25 speed at least 30 tok/s, P95 TTFT at most 3 s
    no headroom; no spare

    planted, Standard
      25 devices of 4 users, $1,825.00 a month ($0.10 an hour each, stated in the configuration), 1.63 kW (estimate), 61.5 users per kW (61,500 per MW)

    Users grow with devices one to one, and the load is spread over them evenly: a router that does so costs nothing here.
    A device holds the users that are proven at 95 % (the lower limit), of this workload and this target; a month has 730 hours, all of them paid.
    "
  `)
  const json: unknown = JSON.parse(
    plan('--users', '100', '--tier', 'standard', '--headroom', '0.2', '--spare', '--json'),
  )
  expect(json).toMatchObject({
    users: 100,
    tier: 'standard',
    headroom: 0.2,
    hasSpare: true,
    plans: [{ devices: 33, proven: 4, perHour: 0.1, isEstimate: true }],
  })
})
