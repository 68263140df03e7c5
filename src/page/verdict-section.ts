import { type Markup, markup } from '../charts/markup.ts'
import type { SloReport } from '../report/report.ts'
import { formatCount } from '../slo/format-number.ts'
import { type Claim, claimsOf } from './claims.ts'
import type { Entries } from './entries.ts'

/** So many verdicts of a kind are listed; more of them say nothing new. */
const mostListed = 300

/** The answer to "did we pass": for the head of the page. */
export interface Result {
  readonly reason: SloReport['reason']
  readonly title: string
  readonly sentence: string
}

const titles = {
  passed: 'Passed',
  failed: 'Failed',
  interrupted: 'Interrupted',
  killed: 'Ended early',
} as const

/** The worst of all reports. */
const severity = ['killed', 'interrupted', 'failed', 'passed'] as const

/** Whether everything passed, in a word and in a sentence. */
export function resultOf(entries: Entries): Result {
  const reasons = new Set(entries.sources.map(({ report }) => report.reason))
  const reason = severity.find((each) => reasons.has(each)) ?? 'passed'
  return { reason, title: titles[reason], sentence: sentenceOf(claimsOf(entries), reason) }
}

function sentenceOf(claims: readonly Claim[], reason: SloReport['reason']): string {
  const asserted = claims.filter(({ isAsserted }) => isAsserted)
  const failing = asserted.filter(({ isFailing }) => isFailing)
  const open = asserted.filter(({ kind, isFailing }) => kind === 'inconclusive' && !isFailing)
  const others = claims.length - asserted.length
  if (claims.length === 0) return 'No objective was judged: the figures are reported only.'
  const total = `${formatCount(asserted.length)} ${asserted.length === 1 ? 'objective' : 'objectives'}`
  const parts = [
    asserted.length === 0
      ? 'No objective was asserted'
      : failing.length > 0
        ? `${formatCount(failing.length)} of ${total} not kept`
        : open.length > 0
          ? `${total} kept, ${formatCount(open.length)} of them by the measured value alone`
          : `${total} kept and proven`,
    ...(others === 0
      ? []
      : [`${formatCount(others)}${asserted.length === 0 ? '' : ' more'} reported only`]),
    ...(reason === 'failed' && failing.length === 0
      ? ['a test failed for another reason: see the output of Vitest']
      : []),
  ]
  return `${parts.join('; ')}.`
}

/** Every verdict, those that are not met first and open to see. */
export function verdictLists(entries: Entries): readonly Markup[] {
  const claims = claimsOf(entries)
  const not = claims.filter(({ kind }) => kind !== 'met')
  const asserted = not.filter(({ isAsserted }) => isAsserted)
  const groups: readonly (readonly [string, readonly Claim[], boolean])[] = [
    ['Not kept', asserted.filter(({ isFailing }) => isFailing), true],
    [
      'Not decided, and not counted as a miss',
      asserted.filter(({ isFailing }) => !isFailing),
      true,
    ],
    [
      'Not met, but reported only: no test asserts it',
      not.filter(({ isAsserted }) => !isAsserted),
      true,
    ],
    ['Met', claims.filter(({ kind }) => kind === 'met'), not.length === 0],
  ]
  return groups.flatMap(([title, list, isOpen]) =>
    list.length === 0 ? [] : [listOf(title, list, isOpen)],
  )
}

function listOf(title: string, claims: readonly Claim[], isOpen: boolean): Markup {
  const shown = claims.slice(0, mostListed)
  const left = claims.length - shown.length
  return markup`<details class="verdicts"${isOpen ? markup` open` : undefined}><summary>${title}: ${formatCount(claims.length)}</summary><ul>${shown.map(itemOf)}</ul>${left === 0 ? undefined : markup`<p class="note">${formatCount(left)} more are in report.json.</p>`}</details>
`
}

function itemOf({ id, kind, text, name, target, test, failures }: Claim): Markup {
  return markup`<li id="${id}"><span class="badge ${kind}">${kind}</span> <a href="#${target}">${name}</a> <a class="link" href="#${id}" aria-label="Link to this verdict on ${name}">#</a><br>${text.replace(`${kind}: `, '')}<br><small>${test}</small>${failures.map((each) => markup`<br><small class="failure">${each}</small>`)}</li>
`
}
