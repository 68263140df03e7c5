import { formatChange, formatWorse } from '../regression/format-change.ts'
import type { BaselineCheck } from '../report/baseline-check.ts'
import { formatNoise } from '../report/format-noise.ts'
import type { MachineNoise } from '../report/machine-noise.ts'
import { safeText } from '../report/safe-text.ts'
import { formatCount } from '../slo/format-number.ts'
import { fewestSessions } from './judge-against-baseline.ts'

/**
 * What a failed test, or a warning, says of a comparison with the baseline.
 *
 * @param file - Of the test, for the command that accepts the numbers.
 */
export function explainCheck(
  check: BaselineCheck,
  file: string,
  noise: MachineNoise | undefined,
): string {
  const { outcome, changes, confirmations } = check
  if (outcome === 'incomparable') {
    return [
      `${safeText(check.label)} cannot be compared with its baseline in ${check.path}: it is of another machine, or of other options`,
      '',
      ...(check.differences ?? []).map(
        ({ field, base, head }) => `${field}: ${shown(base)} → ${shown(head)}`,
      ),
      '',
      `Compare on the machine of the baseline, or add this one's numbers: ${acceptWith(file)}`,
    ].join('\n')
  }
  const says = outcome === 'missed' ? 'is worse than' : 'is better than can be believed of'
  return [
    `${safeText(check.label)} ${says} its baseline in ${check.path}`,
    '',
    ...changes.map((change) => formatChange(change, check)),
    '',
    `Before: ${runs(check)} from ${dayOf(check.from)} to ${dayOf(check.to)}. Now: ${formatCount(confirmations)} new runs, made since the first one looked ${outcome === 'missed' ? 'worse' : 'too good'}.`,
    `A change counts that is proven, of at least ${leastOf(check)}.`,
    ...(noise === undefined ? [] : formatNoise(noise).map((text) => `The machine: ${text}.`)),
    outcome === 'missed'
      ? `Find what made it slower, or, if it is meant to be, accept the new numbers: ${acceptWith(file)}`
      : `Look for empty or cached answers, or, if it is real, accept the new numbers: ${acceptWith(file)}`,
  ].join('\n')
}

/** `-u` takes the next word as its value, so it comes last. */
const acceptWith = (file: string): string => `vitest bench --run ${safeText(file)} -u`

const dayOf = (at: string | undefined): string => at?.slice(0, 10) ?? 'unknown'

const shown = (value: string | number | boolean | undefined): string =>
  value === undefined ? 'not known' : safeText(String(value), 200)

function leastOf({ margin, changes }: BaselineCheck): string {
  const units = new Set(changes.map(({ metric }) => metric.unit))
  const share = `${Number((100 * margin).toPrecision(3))} %`
  return [
    ...(units.has('seconds') ? [`${share} and 2 ms of a time`] : []),
    ...(units.has('tokens per second') ? [`${share} and 0.1 tok/s of a speed`] : []),
    ...(units.has('users') ? [`${share} and one user`] : []),
    ...(units.has('share') ? ['1 point of a rate'] : []),
  ].join(', ')
}

/**
 * The same on one line, for the summary after a run.
 *
 * @example
 * formatCheck(check) // 'inconclusive: one user: 2 of 3 runs are there, from then on it is compared'
 */
export function formatCheck(check: BaselineCheck): string {
  const kind = check.outcome === 'learning' ? 'inconclusive' : check.outcome
  return `${kind}: ${safeText(check.label)}: ${says[check.outcome](check)}`
}

const says: Readonly<Record<BaselineCheck['outcome'], (check: BaselineCheck) => string>> = {
  met: (check) => `no worse than ${runs(check)} before${afterAgain(check)}`,
  inconclusive: (check) => check.reason ?? openOf(check),
  missed: worstOf,
  suspicious: worstOf,
  learning: ({ sessions }) =>
    `${sessions} of ${fewestSessions} runs are there, from then on it is compared`,
  new: () => 'nothing is there to compare with',
  accepted: () => 'its numbers replace those before',
  unmeasured: ({ reason, changes }) => {
    const known = changes.flatMap((change) => ('reason' in change ? [change.reason] : []))
    return safeText(reason ?? known[0] ?? 'it has no number')
  },
  incomparable: ({ reason }) => safeText(reason ?? 'of another machine', 1000),
}

function openOf(check: BaselineCheck): string {
  const open = check.changes.filter(({ kind }) => kind === 'inconclusive')
  return `no regression is proven${afterAgain(check)}, but ${open.map(({ metric }) => metric.text).join(', ')} may be worse by less than ${runs(check)} can tell`
}

function worstOf({ changes }: BaselineCheck): string {
  return changes
    .filter(({ kind }) => kind === 'missed' || kind === 'invalid')
    .map(({ metric, estimate }) =>
      estimate === undefined
        ? metric.text
        : `${metric.text} ${formatWorse(metric, estimate.worseBy)}`,
    )
    .join(', ')
}

const afterAgain = ({ confirmations }: BaselineCheck): string =>
  confirmations === 0 ? '' : `, after ${confirmations} new runs`

const runs = ({ sessions }: BaselineCheck): string =>
  `${formatCount(sessions)} ${sessions === 1 ? 'run' : 'runs'}`
