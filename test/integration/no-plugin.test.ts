import { expect, test } from 'vitest'

import { benchHead, createProject } from '../support/project.ts'

const bench = `${benchHead}
test.slo('unreported', { target: fakeTarget('fake'), expectP95TTFT: 3, maxRequests: 80 })
`

test('a project without the plugin fails, and says what to add', async () => {
  await using project = await createProject({
    'vitest.config.ts':
      "export default { test: { name: 'plain', benchmark: { include: ['*.bench.ts'] } } }",
    'serving.bench.ts': bench,
  })
  const { code, output } = await project.bench()
  expect(code).toBe(1)
  expect(/SloError: (.*)/.exec(output)?.[1]).toMatchInlineSnapshot(
    `"The project "plain (bench)" does not load the plugin of vitest-slo, so nothing would be reported. Its configuration must have slo() among its plugins. Add "plugins: [slo()]" with "import { slo } from 'vitest-slo/plugin'"; projects given as files, and those with "extends: false", do not inherit it from the root."`,
  )
})
