import { expect, test } from 'vitest'

import { markup } from './markup.ts'

test('what is put into a template is text, whatever it holds', () => {
  const hostile = `<script>alert("1")</script> & ' \u202E\u0000\uD800\uFFFE`
  expect(markup`<p title="${hostile}">${hostile}</p>`.html).toMatchInlineSnapshot(
    `"<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39; \\u202e\\u0000��">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39; \\u202e\\u0000��</p>"`,
  )
})

test('a template in a template stays markup, lists are joined, unknown is nothing', () => {
  const cells = [1.5, 'a<b', undefined].map((value) => markup`<td>${value}</td>`)
  expect(markup`<tr>${cells}</tr>`.html).toBe('<tr><td>1.5</td><td>a&lt;b</td><td></td></tr>')
})

test('data that looks like a template is text', () => {
  const report: unknown = JSON.parse('{"label": "{\\"html\\": \\"<b>\\"}"}')
  const label = typeof report === 'object' && report !== null ? JSON.stringify(report) : ''
  expect(markup`${label}`.html).not.toContain('<')
})

test('what looks like a key is blotted out', () => {
  expect(markup`${'401 for sk-abcdefghijklmnop'}`.html).toBe('401 for ***')
})
