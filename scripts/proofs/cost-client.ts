// One client in a process of its own: CPU per token of one stream that comes as fast as it is read.
// Arguments: the kind, the address, tokens; prints one line of JSON.
import { clients } from './measured-clients.ts'

const [kind = '', baseURL = '', count = ''] = process.argv.slice(2)
const make = clients[kind]
if (make === undefined) throw new RangeError(`no client "${kind}"`)
const ask = make(baseURL)
// the compiler has seen everything then
await ask(60_000)
await ask(60_000)
await ask(60_000)
const tokens = Number(count)
const before = process.cpuUsage()
const answer = await ask(tokens)
const { user, system } = process.cpuUsage(before)
const reading = (user + system) / 1e6
const { texts } = answer.read()
const all = process.cpuUsage(before)
process.stdout.write(
  `${JSON.stringify({ pieces: texts.length, perToken: reading / tokens, perTokenKept: (all.user + all.system) / 1e6 / tokens })}\n`,
)
process.exit()
