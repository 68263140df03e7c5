import type { EvalPlan } from '../report/eval-run.ts'
import { metricsVersion } from '../report/report.ts'
import type { RunEnvironment, RunPlan, RunTarget, SloRun } from '../report/run.ts'

/** What must be the same where two figures are to be compared: values by what they are of. */
export type Fingerprint = Readonly<Record<string, string>>

/** What something was made with, and how. */
export interface Made {
  readonly environment: RunEnvironment
  readonly target: RunTarget
  /** Absent where their number is what is looked for. */
  readonly users?: number | undefined
  /** At a rate the number of users is a result. */
  readonly rate?: SloRun['rate'] | undefined
  readonly project: string
  readonly plan: RunPlan | EvalPlan
}

/**
 * Machine, software, target and workload of a run: what differs in any of them is another series.
 *
 * @param version - Of the metrics' definitions that its report was made with.
 */
export function fingerprintOf(
  { environment, target, users, rate, plan, project }: Made,
  version: number = metricsVersion,
): Fingerprint {
  const [nodeMajor = ''] = environment.node.split('.')
  const fields: Readonly<Record<string, string | number | undefined>> = {
    CPU: environment.cpu,
    cores: environment.cores,
    architecture: environment.architecture,
    Node: nodeMajor,
    metrics: version,
    target: target.name,
    model: target.model,
    backend: target.backend,
    'backend version': target.backendVersion,
    threads: target.threads,
    precision: target.precision,
    users: rate === undefined ? users : undefined,
    rate: rate?.perSecond,
    arrivals: rate?.arrivals,
    project: project || undefined,
    ...workloadOf(plan),
  }
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )
}

function workloadOf(plan: Made['plan']): Readonly<Record<string, string | number | undefined>> {
  if ('dataset' in plan) {
    const { dataset, score, repeats, maxTokens } = plan
    return { dataset, score, repeats, 'max tokens': maxTokens }
  }
  return {
    prompt: plan.prompt,
    'prompt tokens': textOf(plan.promptTokens),
    'max tokens': textOf(plan.maxTokens),
  }
}

const textOf = (length: RunPlan['maxTokens']): string =>
  typeof length === 'number' ? String(length) : JSON.stringify(length)

/** What two fingerprints differ in, as in `threads: 1, now 4`. */
export function differencesOf(before: Fingerprint, now: Fingerprint): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names]
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name}: ${before[name] ?? 'not told'}, now ${now[name] ?? 'not told'}`)
}
