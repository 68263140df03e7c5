import { formatCount, formatSeconds, formatShare } from '../slo/format-number.ts'
import type { StreamsResult } from './measure-streams.ts'
import type { Selftest } from './selftest.ts'

export const levelHead =
  'streams  TTFT off by P50 / P99    speed off by P99  token read late by P99  client'

const seconds = (value: number): string => (Number.isFinite(value) ? formatSeconds(value) : '–')

/** A line of the table. */
export function formatLevel({ streams, accuracy, client }: StreamsResult): string {
  const { firstToken, speed, lag } = accuracy
  return [
    formatCount(streams).padStart(7),
    `${seconds(firstToken.p50)} / ${seconds(firstToken.p99)}`.padEnd(22),
    (Number.isFinite(speed.p99) ? formatShare(speed.p99, 2) : '–').padEnd(16),
    seconds(lag.p99).padEnd(22),
    client.state,
  ].join('  ')
}

/** What it comes to. */
export function formatSelftest(
  { streams, speed, levels, profiles }: Selftest,
  wanted: number,
): string[] {
  const best = levels.find((level) => level.streams === streams)
  const failed = [...profiles, ...levels].find(({ problems }) => problems.length > 0)
  return [
    '',
    best === undefined
      ? 'This machine measures no load well.'
      : `This machine measures ${formatCount(streams)} ${streams === 1 ? 'stream' : 'streams'} of ${speed} tokens/s: TTFT is off by at most ${seconds(best.accuracy.firstToken.p99)} and output speed by ${formatShare(best.accuracy.speed.p99, 2)} in 99 of 100.`,
    ...(failed === undefined
      ? ['More were not tried.']
      : [`With ${formatCount(failed.streams)}: ${failed.problems.join('; ')}.`]),
    ...(streams >= wanted
      ? []
      : [
          `It is not fit for ${formatCount(wanted)}. End other work on this machine, or measure from another one.`,
        ]),
  ]
}
