import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

import { commentMarker } from '../src/exports/pr-comment.ts'
import {
  convertActionTemplate,
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseAction,
  parseWorkflow,
} from './support/workflow-parser.ts'

const textOf = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
const trace = new NoOperationTraceWriter()

test("action.yml is sound to GitHub's own parser", () => {
  const content = textOf('action.yml')
  const { context, value } = parseAction({ name: 'action.yml', content }, trace)
  expect(context.errors.getErrors()).toEqual([])
  if (value === undefined) throw new Error('no action')
  const { runs, inputs } = convertActionTemplate(context, value)
  expect(context.errors.getErrors()).toEqual([])
  expect(runs?.using).toBe('composite')
  expect(inputs?.map(({ id }) => id)).toContain('comment')
})

test('no input stands in a script of action.yml, and each script has its shell', () => {
  const steps = z
    .looseObject({ runs: z.looseObject({ steps: z.array(z.looseObject({})) }) })
    .parse(parse(textOf('action.yml'))).runs.steps
  const scripts = steps.filter(({ run }) => run !== undefined)
  expect(scripts).toHaveLength(3)
  for (const { run, shell } of scripts) {
    expect(run).not.toContain('${{')
    expect(shell).toBe('bash')
  }
})

test('the action finds the comment by the marker that the export writes', () => {
  expect(textOf('action.yml')).toContain(`startswith("${commentMarker}")`)
})

/** The blocks of a page of the docs that are YAML. */
const blocksOf = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text)

test.for(
  ['docs/ci.md', 'docs/compare.md', 'docs/history.md']
    .flatMap((path) =>
      blocksOf(path).map((text, index) => ({ name: `${path} ${index + 1}`, text })),
    )
    .filter(({ text }) => text.includes('jobs:')),
)("the workflow $name is sound to GitHub's own parser", async ({ name, text }) => {
  const { context, value } = parseWorkflow({ name, content: text }, trace)
  expect(context.errors.getErrors()).toEqual([])
  if (value === undefined) throw new Error('no workflow')
  const { jobs } = await convertWorkflowTemplate(context, value)
  expect(context.errors.getErrors()).toEqual([])
  expect(jobs.length).toBeGreaterThan(0)
})

/** What GitLab makes of the template and a job of a user's, by its own schema. */
async function gitLab(
  template: string,
): Promise<{ status: number | null; preview: string; told: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitest-slo-gitlab-'))
  const run = (command: string, ...args: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    })
  try {
    run('git', 'init', '-q')
    run('git', 'remote', 'add', 'origin', 'git@gitlab.example.org:group/project.git')
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org']
    run('git', ...identity, 'commit', '-q', '--allow-empty', '-m', 'first')
    await writeFile(join(folder, '.gitlab-ci.yml'), `${template}\nslo:\n  extends: .vitest-slo\n`)
    const entry = createRequire(import.meta.url).resolve('gitlab-ci-local')
    const { status, stdout, stderr } = run(process.execPath, entry, '--preview')
    return { status, preview: String(stdout), told: String(stderr) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

test("a job of GitLab's template is sound to GitLab's own schema, and has the metrics that the export writes", async () => {
  const template = textOf('templates/gitlab-ci.yml')
  const { status, preview, told } = await gitLab(template)
  expect(status, told).toBe(0)
  const { slo } = z
    .looseObject({
      slo: z.looseObject({
        after_script: z.array(z.string()),
        artifacts: z.looseObject({
          reports: z.strictObject({ metrics: z.string(), junit: z.string() }),
        }),
      }),
    })
    .parse(parse(preview))
  expect(slo.after_script[0]).toContain(`open-metrics --out ${slo.artifacts.reports.metrics}`)

  const wrong = await gitLab(template.replace('metrics:', 'metriks:'))
  expect(wrong.status).not.toBe(0)
  expect(wrong.told).toContain("'metriks' property is not expected to be here")
})
