import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { reportSchema } from '../../src/report/index.ts'
import { benchHead, createProject } from '../support/project.ts'

test('a report that cannot be written where it belongs fails the run and is kept elsewhere', async () => {
  await using project = await createProject({
    'serving.bench.ts': `${benchHead}
test.slo('fast', { target: fakeTarget('fake'), expectP50TTFT: 3 })
`,
    // a file where the folder should be: nobody, not even root, can write into it
    '.vitest/slo': 'in the way',
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  const [, text = '', kept = ''] = /(vitest-slo: the report .* is in )(\S+)\.\n/.exec(output) ?? []
  expect(text.replaceAll(project.root, '<root>')).toMatchInlineSnapshot(
    `"vitest-slo: the report could not be written to <root>/.vitest/slo/report.json (SLO_REPORT_NOT_WRITTEN): EEXIST: file already exists, mkdir '<root>/.vitest/slo'. The folder must be writable, or the run counts as failed. What was measured is in "`,
  )
  const report = reportSchema.parse(JSON.parse(await readFile(kept, 'utf8')))
  expect(report.rows).toHaveLength(1)
})
