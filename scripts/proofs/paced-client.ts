// One client in a process of its own, with so many streams at once: what it is off by.
// Arguments: the kind, the address, streams, tokens of each; prints one line of JSON.
import { sharedClockOffset } from '../../src/platform/shared-clock.ts'
import { quantile } from '../../src/stats/quantile.ts'
import { arrivalsOf, clients } from './measured-clients.ts'

const [kind = '', baseURL = '', streams = '', each = ''] = process.argv.slice(2)
const make = clients[kind]
if (make === undefined) throw new RangeError(`no client "${kind}"`)
const ask = make(baseURL)
const count = Number(streams)
const tokens = Number(each)

async function askAll(asked: number): Promise<readonly Awaited<ReturnType<typeof ask>>[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      await new Promise((resolve) => {
        setTimeout(resolve, (1000 * i) / count)
      })
      return await ask(asked)
    }),
  )
}

// connections are opened, and the compiler has seen everything
await askAll(20)
const before = performance.eventLoopUtilization()
const used = process.cpuUsage()
const answers = await askAll(tokens)
const { utilization } = performance.eventLoopUtilization(performance.eventLoopUtilization(), before)
const { user, system } = process.cpuUsage(used)
const offset = sharedClockOffset()
const lags: number[] = []
const speeds: number[] = []
for (const answer of answers) {
  const arrivals = arrivalsOf(answer.read(), offset)
  const [first] = arrivals
  const last = arrivals.at(-1)
  if (first === undefined || last === undefined || arrivals.length !== tokens) {
    throw new Error(`${arrivals.length} of ${tokens} tokens arrived`)
  }
  lags.push(...arrivals.map(({ at, sent }) => at - sent))
  speeds.push(Math.abs((last.sent - first.sent) / (last.at - first.at) - 1))
}
const at = (values: readonly number[], p: number): number =>
  quantile(Float64Array.from(values).toSorted(), p) ?? Number.NaN
process.stdout.write(
  `${JSON.stringify({
    utilization,
    lagP50: at(lags, 0.5),
    speedP99: at(speeds, 0.99),
    perToken: (user + system) / 1e6 / (count * tokens),
  })}\n`,
)
process.exit()
