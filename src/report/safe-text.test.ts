import { expect, test } from 'vitest'

import { safeText } from './safe-text.ts'

test.for([
  ['401 for key sk-abcdefghijklmnop', '401 for key ***'],
  ['Authorization: Bearer abc.def.ghi123', 'Authorization: ***'],
  ['api_key=0123456789 is wrong', '*** is wrong'],
  ['GET https://user:secret@host/v1', 'GET https:***host/v1'],
  ['\u001b[2J\u001b]0;owned\u0007', String.raw`\u001b[2J\u001b]0;owned\u0007`],
  ['evil \u202Etxt.exe', String.raw`evil \u202etxt.exe`],
  ['two\nlines', 'two lines'],
  ['Unexpected token: something', 'Unexpected token: something'],
])('%j is shown as %j', ([text = '', shown]) => {
  expect(safeText(text)).toBe(shown)
})

test('a long text is cut, and says how long it was', () => {
  expect(safeText('x'.repeat(9), 4)).toBe('xxxx… (9 characters)')
})
