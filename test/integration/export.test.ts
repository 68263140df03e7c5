import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'
import { z } from 'zod'

import { type HistoryLine, parseHistoryLine } from '../../src/history/history-line.ts'
import { reportSchema } from '../../src/report/index.ts'
import { benchHead, createProject } from '../support/project.ts'

const historyData = z.looseObject({ runs: z.number(), passes: z.literal(true) })
const cli = join(import.meta.dirname, '../../src/cli/index.ts')

/** A line of another day, all of whose times are longer by a factor. */
function plantedLine(text: string, index: number, factor: number): string {
  const { line } = z.object({ line: z.custom<HistoryLine>() }).parse(parseHistoryLine(text.trim()))
  const runs = line.runs.map(({ figures, ...run }) => ({
    ...run,
    figures: figures.map((figure) => ({
      ...figure,
      value: figure.unit === 's' ? figure.value * factor : figure.value,
    })),
  }))
  const at = new Date(Date.UTC(2026, 0, 1 + index)).toISOString()
  return `${JSON.stringify({ ...line, id: String(index), at, runs })}\n`
}

test("a job's summary is written where there is one, and a report can be had in other formats", async () => {
  await using project = await createProject({
    'fine.bench.ts': `${benchHead}
test.slo('fine', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`,
    'broken.json': '{"formatVersion": 1}',
  })
  const { code, output } = await project.vitest(['bench', '--run'], {
    env: { GITHUB_STEP_SUMMARY: join(project.root, 'summary.md') },
  })
  expect(code, output).toBe(0)
  expect(await project.read('summary.md')).toMatch(/^## SLO: passed\n\n\| run \|/)
  const runCli = (...args: readonly string[]): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'export', ...args], {
      cwd: project.root,
      encoding: 'utf8',
    })
    return { status, text: stdout + stderr }
  }
  expect(runCli('csv').text).toMatch(/^time,commit,file,test,run,users,metric,value/)
  expect(runCli('markdown', '.vitest/slo/report.json', '--out', 'comment.md')).toEqual({
    status: 0,
    text: '',
  })
  expect(await project.read('comment.md')).toContain('## SLO: passed')
  // each run is a line of the history, too
  const history = (...args: readonly string[]): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'history', ...args], {
      cwd: project.root,
      encoding: 'utf8',
    })
    return { status, text: (stdout + stderr).replaceAll(project.root, '<root>').trim() }
  }
  const line = await project.read('.vitest/slo/history.jsonl')
  expect(line.split('\n')).toHaveLength(2)
  const { runs } = historyData.parse(JSON.parse(history('--json').text))
  expect(runs).toBe(1)
  const path = '.vitest/slo/history.jsonl'
  await writeFile(join(project.root, path), `${line}{"historyVersion":1,"id":"cut o`)
  const shown = history('--gate')
  expect(shown.status).toBe(0)
  expect(shown.text).toMatch(
    /1 broken line is left out, the first one is line 2 of .*: no whole line/,
  )
  expect(shown.text).toMatch(/ {2}▅ {2}inconclusive: ttft_p50_seconds .* \(0 of the 10 runs/)
  // a run that failed passes no gate, whatever its figures are
  const failed = line.replace('"passed":true', '"passed":false')
  await writeFile(join(project.root, 'failed.jsonl'), failed)
  const gated = history('failed.jsonl', '--gate')
  expect(gated.status).toBe(1)
  expect(gated.text).toMatch(/the last run failed, so it proves nothing$/)
  // twelve runs, and a last one in which all takes twice as long: a new one must say so again
  const planted = (index: number, factor: number): string => plantedLine(line, index, factor)
  const before = Array.from({ length: 12 }, (_, index) => planted(index, 1 + 0.01 * (index % 3)))
  const rerun = async (factor: number, ...args: readonly string[]): Promise<typeof gated> => {
    await writeFile(join(project.root, 'many.jsonl'), before.join('') + planted(12, 2))
    await writeFile(join(project.root, 'again.jsonl'), planted(13, factor))
    return history('many.jsonl', '--gate', '--rerun', 'cat again.jsonl >> many.jsonl', ...args)
  }
  const [confirmed, luck] = [await rerun(2, '--detailed-exit-codes'), await rerun(1)]
  expect(confirmed.text).toContain('worse, but not yet confirmed: running "cat again.jsonl')
  expect(confirmed.text).toMatch(/missed: ttft_p50_seconds/)
  expect(confirmed.status).toBe(2)
  expect(luck.text).toContain('worse, but not yet confirmed')
  expect(luck.text).toMatch(/no regression/)
  expect(luck.status).toBe(0)
  await writeFile(join(project.root, 'many.jsonl'), before.join('') + planted(12, 2))
  expect(history('many.jsonl', '--gate', '--rerun', 'exit 3')).toEqual({
    status: 1,
    text: expect.stringContaining(
      '"exit 3" ended with exit code 3 and added no run to the history',
    ),
  })
  const refused = [
    history('--gate', '--strict'),
    history('nowhere.jsonl'),
    history('broken.json'),
    history('--metric', 'ttft'),
    history('--margin', '5 %', '--runs', '0', '--rerun', ' '),
  ]
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 1))
  expect(refused[0]?.text).toMatch(/4 of 4 verdicts are a regression, or none could be given$/)
  expect(refused.slice(1).map(({ text }) => text)).toMatchInlineSnapshot(`
    [
      "The history "nowhere.jsonl" could not be read (ENOENT). It must be a file at <root>/nowhere.jsonl. "vitest bench" writes one with each run.",
      "The history "broken.json" has no run in it, but 1 broken line. It must have one line of each run: "vitest bench" adds it.",
      "No run of ".vitest/slo/history.jsonl" has measured ttft. "--metric" must be one of completion_rate, e2e_p50_seconds, e2e_p95_seconds, output_speed_p25_tokens_per_second, output_speed_p50_tokens_per_second, ttft_p50_seconds, ttft_p95_seconds.",
      ""--margin" must not be "5 %". It is a number from 0.001 to 1.
    "--runs" must not be "0". It is a whole number from 1 to 5.
    "--rerun" must not be empty. It is a command, as in "npx vitest bench --run".",
    ]
  `)
  expect(JSON.parse(runCli('--format', 'lab').text)).toMatchObject({
    benchmark: 'Mini AA-SLT + Capacity Test',
    model: { name: 'fake' },
  })
  const written = await project.read('.vitest/slo/report.json')
  const { rows, ...rest } = reportSchema.parse(JSON.parse(written))
  const others = rows.map((row) => ({ ...row, run: { ...row.run, target: { name: 'other' } } }))
  await writeFile(
    join(project.root, 'two.json'),
    JSON.stringify({ ...rest, rows: [...rows, ...others] }),
  )
  const wrong = [
    [],
    ['lab', 'two.json'],
    ['lab', '--target', 'nobody'],
    ['xml'],
    ['csv', 'nowhere.json'],
    ['csv', 'broken.json'],
    ['csv', 'a.json', 'b.json'],
    ['csv', '--output', 'x'],
    ['csv', '--out', 'no/such/folder.csv'],
  ].map((args) => runCli(...args))
  expect(wrong.map(({ status }) => status)).toEqual(wrong.map(() => 1))
  expect(wrong.map(({ text }) => text.replaceAll(project.root, '<root>').trim()))
    .toMatchInlineSnapshot(`
      [
        "A format must be given. The formats are csv, markdown, pr-comment, open-metrics, bencher, bigger-is-better, smaller-is-better, lab.",
        "The format "lab" is of one target, but the report has 2. Name one by --target: "fake", "other".",
        "The target must not be "nobody". The report has "fake".",
        "The format must not be "xml". The formats are csv, markdown, pr-comment, open-metrics, bencher, bigger-is-better, smaller-is-better, lab.",
        "The file "nowhere.json" could not be read (ENOENT). It must be a file at <root>/nowhere.json. Paths are relative to the root of the project.",
        "The file "broken.json" has format 1, which says too little of how it was measured. This version of vitest-slo reads formats 2 to 5. Write it anew with "vitest bench".",
        ""b.json" is one argument too many: one report is exported.",
        "Unknown option '--output'. "vitest-slo export --help" lists the options.",
        "The file "no/such/folder.csv" could not be written (ENOENT). It must be in a folder that is there and may be written, here <root>/no/such/folder.csv.",
      ]
    `)
})

test('a summary that cannot be written is told, and fails nothing', async () => {
  await using project = await createProject({
    'fine.bench.ts': `${benchHead}
test.slo('fine', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`,
  })
  const { code, output } = await project.vitest(['bench', '--run'], {
    env: { GITHUB_STEP_SUMMARY: join(project.root, 'no/such/folder.md') },
  })
  expect(code).toBe(0)
  expect(output).toContain("the job's summary could not be written (ENOENT)")
})
