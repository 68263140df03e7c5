import { calibrate, formatCalibration, roundsIn, runsIn } from '../ab/calibration.ts'
import { noiseOf } from '../ab/noise.ts'
import { runBenchmarks } from '../ab/run-benchmarks.ts'
import { SloError } from '../errors.ts'
import { writeReportFile } from '../platform/report-files.ts'
import type { SloReport } from '../report/report.ts'
import { formatSeconds } from '../slo/format-number.ts'
import { createRandom } from '../stats/random.ts'
import type { Command } from './command.ts'
import { parseArguments } from './parse-arguments.ts'
import { stopSignal } from './stop-signal.ts'

const path = '.vitest/slo/calibration.json'

const usage = `Usage: vitest-slo calibrate [options] [FILTER…]

Runs the benchmarks of this folder again and again, nothing being changed, and says how much their
metrics differ from run to run, how often "vitest-slo ab" would fail without a change, and which
change it would see. FILTERs are those of "vitest bench". Writes ${path}.

  --runs N          runs, 3 to 100 (6)
  --time SECONDS    ends with the runs that fit into it, three at least (no limit)
  --budget SECONDS  what a comparison may take (600)
  --margin SHARE    a change for the worse below it is none (0.05)
  --seed N          of the simulation (42)`

const text = { type: 'string' } as const
const options = { runs: text, time: text, budget: text, margin: text, seed: text } as const

interface CalibrateArgs {
  readonly runs: number
  /** Of the calibration itself. */
  readonly time: number
  readonly budget: number
  readonly margin: number
  readonly seed: number
  readonly filters: readonly string[]
}

function parseCalibrateArgs(args: readonly string[]): CalibrateArgs {
  const { values, positionals } = parseArguments('calibrate', {
    args: [...args],
    options,
    allowPositionals: true,
  })
  const problems: string[] = []
  const within = (name: keyof typeof options, preset: number, least: number, most: number) => {
    const given = values[name] ?? String(preset)
    const value = given.trim() === '' ? Number.NaN : Number(given)
    if (value >= least && value <= most) return value
    problems.push(`"--${name}" must not be "${given}". It is a number from ${least} to ${most}.`)
    return least
  }
  const found = {
    runs: Math.trunc(within('runs', 6, 3, 100)),
    time: values.time === undefined ? Infinity : within('time', 0, 1, 604_800),
    budget: within('budget', 600, 1, 604_800),
    margin: within('margin', 0.05, 0.001, 1),
    seed: Math.trunc(within('seed', 42, 0, 2 ** 31)),
    filters: positionals,
  }
  if (problems.length > 0) throw new TypeError(problems.join('\n'))
  return found
}

async function run(args: readonly string[]): Promise<void> {
  const { runs: asked, time, budget, margin, seed, filters } = parseCalibrateArgs(args)
  const { signal, release } = stopSignal('The calibration was ended by a signal.')
  const reports: SloReport[] = []
  const start = performance.now()
  let [runs, secondsPerRun] = [asked, 0]
  try {
    for (let index = 1; index <= runs; index++) {
      process.stdout.write(`run ${index} of ${runs}\n`)
      // oxlint-disable-next-line no-await-in-loop -- two at once would measure each other
      reports.push(await runBenchmarks(process.cwd(), filters, signal))
      secondsPerRun = (performance.now() - start) / 1000 / index
      runs = fittingRuns({ time, secondsPerRun, asked, made: index })
    }
  } finally {
    release()
  }
  const noise = noiseOf(reports)
  if (noise.known.length === 0) {
    throw new SloError(
      'SLO_BENCH_FAILED',
      ['No metric has a noise that could be told.', ...noise.unknown].join('\n'),
    )
  }
  const rounds = roundsIn(budget, secondsPerRun)
  if (rounds === undefined) {
    throw new SloError(
      'SLO_BENCH_FAILED',
      `A run takes ${formatSeconds(secondsPerRun)}, so ${formatSeconds(budget)} are not enough for three rounds, confirmed. "--budget" must be at least ${Math.ceil(12 * secondsPerRun)}, or choose fewer benchmarks.`,
    )
  }
  const found = calibrate(
    noise,
    { runs, secondsPerRun },
    {
      rules: { alpha: 0.05, margin, suspicious: 1.5 },
      rounds,
      trials: 200,
      random: createRandom(seed),
    },
  )
  process.stdout.write(`\n${formatCalibration(found).join('\n')}\n`)
  const written = writeReportFile(path, `${JSON.stringify(found, undefined, 2)}\n`)
  process.stdout.write(`written to ${written.path}\n`)
}

interface Pace {
  readonly time: number
  readonly secondsPerRun: number
  /** Runs. */
  readonly asked: number
  readonly made: number
}

/** @throws SloError where there is no time for three. */
function fittingRuns({ time, secondsPerRun, asked, made }: Pace): number {
  const runs = runsIn(time, secondsPerRun, asked)
  if (runs !== undefined) return Math.max(made, runs)
  if (made >= 3) return made
  throw new SloError(
    'SLO_BENCH_FAILED',
    `A run takes ${formatSeconds(secondsPerRun)}, so ${formatSeconds(time)} are not enough for three. "--time" must be at least ${Math.ceil(3 * secondsPerRun)}, or choose fewer benchmarks.`,
  )
}

export const command: Command = {
  summary: 'says how much runs differ here, and which change "vitest-slo ab" would see',
  usage,
  run,
}
