import type { SloRun } from '../report/run.ts'

/** What became of requests that were not completed, and what the target said to it. */
export function failuresOf({ requests, failures }: SloRun): string[] {
  const { sent, completed, ...others } = requests
  const classes = Object.entries(others).flatMap(([name, count]) =>
    count > 0 ? [`${count} ${name}`] : [],
  )
  return classes.length === 0
    ? []
    : [
        '',
        `Of ${sent} requests: ${completed} completed, ${classes.join(', ')}`,
        ...failures.slice(0, 3).map(({ detail, count }) => `  ${count} × ${detail}`),
      ]
}

/** The same of the last one of several runs in which something failed. */
export function failuresOfAll(runs: readonly SloRun[]): string[] {
  const failing = runs.findLast((run) => failuresOf(run).length > 0)
  if (failing === undefined) return []
  const [, ...lines] = failuresOf(failing)
  return ['', `${failing.label}:`, ...lines]
}
