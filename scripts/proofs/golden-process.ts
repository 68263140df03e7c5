// A golden server in a process of its own: prints its address, and ends with its parent.
import { startGoldenServer } from '../../test/support/golden-server.ts'

const [answer = '{}'] = process.argv.slice(2)
const server = await startGoldenServer(JSON.parse(answer))
process.stdout.write(`${server.baseURL}\n`)
process.on('disconnect', () => process.exit())
