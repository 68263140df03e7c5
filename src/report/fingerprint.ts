import type { Measured } from './measured-numbers.ts'
import { metricsVersion } from './report.ts'
import type { RunEnvironment, RunPlan, RunTarget, SloRun } from './run.ts'

/** What makes two measurements comparable, field by field; a field that is not known is absent. */
export type Fingerprint = Readonly<Record<string, string | number | boolean>>

/** A field in which two measurements differ; absent: it is not known there. */
export interface FingerprintDifference {
  readonly field: string
  readonly base?: string | number | boolean
  readonly head?: string | number | boolean
}

/**
 * The fingerprint of something measured, for the baseline, the history and the comparison of commits:
 * hardware, major version of Node, the target and what computes, the version of the metrics'
 * definitions, and the options that change what is measured. How long it is measured is none of them:
 * that changes how sure the numbers are, and not what they are of.
 *
 * @param version - Of the metrics' definitions that its report was made with.
 * @returns `undefined` of a load test or a search without a run.
 */
export function fingerprintOf(
  measured: Measured,
  version: number = metricsVersion,
): Fingerprint | undefined {
  const environment =
    measured.kind === 'measure' || measured.kind === 'eval'
      ? measured.environment
      : measured.runs[0]?.environment
  if (environment === undefined) return undefined
  const fields: Fields = {
    ...machineFields(environment),
    metricsVersion: version,
    ...targetFields(measured.target),
    ...optionFields(measured),
  }
  return Object.fromEntries(
    Object.entries(fields)
      .filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

type Fields = Readonly<Record<string, string | number | boolean | undefined>>

function machineFields({ cpu, cores, platform, architecture, node }: RunEnvironment): Fields {
  return {
    cpu,
    cores,
    // the kernel's version is left out: it changes every other week
    system: `${platform.split(' ')[0] ?? ''} ${architecture}`,
    nodeMajor: node.split('.')[0] ?? node,
  }
}

function targetFields({
  name,
  model,
  backend,
  backendVersion,
  threads,
  precision,
  details,
}: RunTarget): Fields {
  const more = Object.entries(details ?? {}).map(
    ([field, value]) => [`target ${field}`, value] as const,
  )
  return {
    target: withoutOwnPort(name),
    model,
    backend,
    backendVersion,
    threads,
    precision,
    ...Object.fromEntries(more),
  }
}

/** A server of this machine may get another port each time. */
const withoutOwnPort = (name: string): string =>
  name.replaceAll(/(localhost|127\.0\.0\.1|\[::1\]):\d+/g, '$1')

/** The same without what computes: two commits, or two targets, may differ in that on purpose. */
export function withoutTarget(fingerprint: Fingerprint): Fingerprint {
  const ofTarget = new Set(['target', 'model', 'backend', 'backendVersion', 'threads', 'precision'])
  return Object.fromEntries(
    Object.entries(fingerprint).filter(
      ([name]) => !ofTarget.has(name) && !name.startsWith('target '),
    ),
  )
}

function optionFields(measured: Measured): Fields {
  if (measured.kind === 'eval') {
    const { dataset, split, sample, score, repeats, maxTokens, seed } = measured.plan
    const questions = measured.questions.length
    return { kind: 'eval', dataset, split, sample, score, repeats, maxTokens, seed, questions }
  }
  if (measured.kind === 'measure') {
    const { rate, users, plan } = measured
    // at a rate the number of users is a result
    const load = rate === undefined ? { users } : { rate: rate.perSecond, arrivals: rate.arrivals }
    return { kind: 'measure', ...load, ...planFields(plan) }
  }
  const [first] = measured.runs
  const plan = first === undefined ? {} : planFields(first.plan)
  if (measured.kind === 'load') return { kind: 'load', users: measured.users.join(', '), ...plan }
  const limits = measured.limits.map(({ key, op, value }) => `${key} ${op} ${value}`)
  return {
    kind: 'capacity',
    objective: limits.toSorted((a, b) => (a < b ? -1 : 1)).join('; '),
    maxUsers: measured.maxUsers,
    ...plan,
  }
}

function planFields(plan: RunPlan): Fields {
  return {
    promptTokens: lengthOf(plan.promptTokens),
    maxTokens: lengthOf(plan.maxTokens),
    isLengthForced: plan.isLengthForced,
    prompt: plan.prompt,
    sharedPrefixTokens: plan.sharedPrefixTokens,
    turns: plan.turns === undefined ? undefined : lengthOf(plan.turns),
    seed: plan.seed,
  }
}

const lengthOf = (length: SloRun['plan']['promptTokens']): string | number =>
  typeof length === 'number' ? length : JSON.stringify(length)

/** The fields in which they differ, by name. */
export function differencesOf(
  base: Fingerprint,
  head: Fingerprint,
): readonly FingerprintDifference[] {
  const names = [...new Set([...Object.keys(base), ...Object.keys(head)])]
  return names
    .toSorted((a, b) => (a < b ? -1 : 1))
    .filter((field) => base[field] !== head[field])
    .map((field) => differenceIn(field, base[field], head[field]))
}

/** A field in which two differ; what is not known on a side is absent. */
export function differenceIn(
  field: string,
  base: Fingerprint[string] | undefined,
  head: Fingerprint[string] | undefined,
): FingerprintDifference {
  return {
    field,
    ...(base !== undefined && { base }),
    ...(head !== undefined && { head }),
  }
}

/**
 * @example
 * formatDifference({ field: 'nodeMajor', base: '22', head: '24' }) // 'nodeMajor "22" → "24"'
 */
export function formatDifference({ field, base, head }: FingerprintDifference): string {
  const shown = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value))
  return `${field} ${shown(base)} → ${shown(head)}`
}
