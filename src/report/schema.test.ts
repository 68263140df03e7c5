import { expect, test } from 'vitest'

import { reportJsonSchema } from './index.ts'
import { renderJson } from './render-json.ts'

test('the published JSON Schema is the one that the reporter validates with', async () => {
  await expect(renderJson(reportJsonSchema)).toMatchFileSnapshot('../../docs/report.schema.json')
})
