import { readFileSync } from 'node:fs'
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

// https://docs.gitlab.com/ci/yaml: the keywords that a job of ours uses
const gitLabJob = z.strictObject({
  image: z.string(),
  variables: z.record(z.string(), z.string()),
  script: z.array(z.string()).min(1),
  after_script: z.array(z.string()),
  artifacts: z.strictObject({
    when: z.enum(['on_success', 'on_failure', 'always']),
    paths: z.array(z.string()).min(1),
    reports: z.strictObject({ metrics: z.string(), junit: z.string() }),
  }),
})

test("GitLab's template has a hidden job with the metrics that the export writes", () => {
  const found = z
    .record(z.string().startsWith('.'), gitLabJob)
    .parse(parse(textOf('templates/gitlab-ci.yml')))
  const job = found['.vitest-slo']
  expect(job?.after_script[0]).toContain(`open-metrics --out ${job?.artifacts.reports.metrics}`)
})
