import type { Clock } from '../targets/clock.ts'
import type { Freezes } from './effects.ts'
import type { ServiceCurve } from './service-curve.ts'

/** What a simulated server is like. Seconds, and shares from 0 to 1. */
export interface SimulatedServerOptions {
  readonly clock: Clock
  /** Of noise, errors and stalls: the same seed and the same requests give the same answers. */
  readonly seed: number
  /** @default 'simulated server' */
  readonly name?: string
  /** Requests served at once; others wait, first come, first served. */
  readonly slots: number
  /** So many may wait; more are refused with status 429, after a `roundTrip`. @default Infinity */
  readonly maxQueue?: number
  /** Tokens of each answer, unless the request asks for fewer. */
  readonly tokens: number
  /** Of one request alone, without waiting for a slot. */
  readonly timeToFirstToken: number
  /** Of one request alone, between two tokens. */
  readonly timePerToken: number
  /** How times grow with the requests in service. */
  readonly curve: ServiceCurve
  /** The same for the time to first token, where it differs. @default the curve */
  readonly firstTokenCurve?: ServiceCurve
  /** Standard deviation of the logarithm of a request's factor of all its times. @default 0 */
  readonly noise?: number
  /** Of these logarithms, from each request to the one that comes next. @default 0 */
  readonly correlation?: number
  /** The part by which times grow in a minute: 0.1 is 10 % of the first times. @default 0 */
  readonly drift?: number
  readonly freezes?: Freezes
  /** Share of requests that fail with status 500. @default 0 */
  readonly errorRate?: number
  /**
   * Where they fail: at the start (before they are served, after a `roundTrip`) or in the middle
   * (after half of their tokens, rounded down). @default half of them here, half there
   */
  readonly errorsAt?: 'start' | 'middle'
  /** A share of requests stops after so many tokens and holds its slot until it is aborted. */
  readonly stall?: { readonly share: number; readonly afterTokens: number }
  /** Each answer comes whole in one chunk, a `roundTrip` after it was sent. @default false */
  readonly instant?: boolean
  /**
   * The first token comes alone; then so many come together, when the last one of them is ready.
   * More than 1 makes the simulation faster, and changes no time of a whole answer. @default 1
   */
  readonly tokensPerChunk?: number
}

/** Seconds of the shortest answer, of a refusal too: in no time a closed loop would never end. */
export const roundTrip = 0.001

type Rule = readonly [name: string, value: unknown, must: string, holds: boolean]

/** @throws RangeError that names every problem. */
export function checkServerOptions(options: SimulatedServerOptions): void {
  const problems = [...rulesOf(options), ...extraRulesOf(options)]
    .filter(([, , , holds]) => !holds)
    .map(([name, value, must]) => `- "${name}" must not be ${String(value)}. It must be ${must}.`)
  if (problems.length === 0) return
  throw new RangeError(`The options of the simulated server are not valid.\n${problems.join('\n')}`)
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1
const isShare = (value: number): boolean => value >= 0 && value <= 1
const isAmount = (value: number): boolean => value >= 0 && value < Infinity

const count = 'a whole number from 1'
const share = 'a share from 0 to 1'
const amount = 'a finite number from 0'

function rulesOf(options: SimulatedServerOptions): Rule[] {
  const { slots, maxQueue = Infinity, tokens, timeToFirstToken, timePerToken } = options
  const { noise = 0, correlation = 0, drift = 0, errorRate = 0, tokensPerChunk = 1 } = options
  return [
    ['slots', slots, `${count}, or Infinity`, isCount(slots) || slots === Infinity],
    ['maxQueue', maxQueue, 'a number from 0', maxQueue >= 0],
    ['tokens', tokens, count, isCount(tokens)],
    // In no time a closed loop would never end.
    [
      'timeToFirstToken',
      timeToFirstToken,
      'a finite number above 0',
      isAmount(timeToFirstToken) && timeToFirstToken > 0,
    ],
    ['timePerToken', timePerToken, amount, isAmount(timePerToken)],
    ['noise', noise, amount, isAmount(noise)],
    ['correlation', correlation, 'between -1 and 1', Math.abs(correlation) < 1],
    ['drift', drift, amount, isAmount(drift)],
    ['errorRate', errorRate, share, isShare(errorRate)],
    ['tokensPerChunk', tokensPerChunk, count, isCount(tokensPerChunk)],
  ]
}

function extraRulesOf({ curve, firstTokenCurve, freezes, stall }: SimulatedServerOptions): Rule[] {
  const rules = [...curveRules('curve', curve)]
  if (firstTokenCurve !== undefined) rules.push(...curveRules('firstTokenCurve', firstTokenCurve))
  if (freezes !== undefined) {
    const { every, lasting } = freezes
    rules.push(['freezes.every', every, 'a finite number above 0', every > 0 && every < Infinity])
    const isShorter = lasting >= 0 && lasting < every
    rules.push(['freezes.lasting', lasting, 'from 0, and less than "every"', isShorter])
  }
  if (stall !== undefined) {
    rules.push(['stall.share', stall.share, share, isShare(stall.share)])
    rules.push(['stall.afterTokens', stall.afterTokens, amount, isAmount(stall.afterTokens)])
  }
  return rules
}

function curveRules(name: string, curve: ServiceCurve): Rule[] {
  switch (curve.kind) {
    case 'linear':
      return [[`${name}.slope`, curve.slope, amount, isAmount(curve.slope)]]
    case 'knee':
      return [
        [`${name}.at`, curve.at, 'a number from 1', curve.at >= 1],
        [`${name}.slope`, curve.slope, amount, isAmount(curve.slope)],
      ]
    case 'batching':
      return [[`${name}.balance`, curve.balance, 'a number above 0', curve.balance > 0]]
    case 'flat':
      break
  }
  return []
}
