// Everything that judges the server stands in this file and asks sockets, so that no mistake of the
// client can hide one of the server.
import net from 'node:net'

import { startGoldenProcess } from '../../src/golden/start-golden-process.ts'
import type { Proof } from './proof.ts'

const tokens = 200
const profiles = [
  { timeToFirstToken: 0.3, gap: 0.002 },
  { timeToFirstToken: 0.01, gap: 0.02 },
] as const
/** How late half of the tokens may be sent, after the planned time, and how late read; seconds. */
const mostLate = 0.001

const seconds = (): number => Number(process.hrtime.bigint()) / 1e9

interface Reading {
  readonly askedAt: number
  /** Of each token: its text, and when it was read. */
  readonly tokens: readonly { readonly stamp: number; readonly readAt: number }[]
}

/** Asks by hand and finds the times in the answer by their form alone. */
async function readOnce(port: number): Promise<Reading> {
  const body = JSON.stringify({ model: 'golden', messages: [], stream: true })
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
  const found: { stamp: number; readAt: number }[] = []
  let text = ''
  await new Promise((resolve) => {
    socket.once('connect', resolve)
  })
  const askedAt = seconds()
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      const readAt = seconds()
      text += bytes.toString('latin1')
      for (;;) {
        const match = /"content":" (\d+\.\d{9})"/.exec(text)
        if (match === null) break
        found.push({ stamp: Number(match[1]), readAt })
        text = text.slice(match.index + match[0].length)
      }
      if (text.includes('[DONE]')) resolve()
    })
  })
  socket.destroy()
  return { askedAt, tokens: found }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** The golden server against its plan, by a reader that has nothing of the client. */
export const proof: Proof = {
  name: 'golden',
  claim: `The golden server, in a process of its own, sends all ${tokens} tokens of two contrasting timings with stamps that grow, none before its planned time and none after it was read; half of them at most ${1000 * mostLate} ms after the plan. 5 s.`,
  async run() {
    const lines: string[] = []
    const figures: Record<string, number | boolean> = {}
    let holds = true
    for (const [index, { timeToFirstToken, gap }] of profiles.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const server = await startGoldenProcess({ timeToFirstToken, gap, tokens })
      try {
        const port = Number(new URL(server.baseURL).port)
        // oxlint-disable-next-line no-await-in-loop -- one that warms it, and one that counts
        await readOnce(port)
        // oxlint-disable-next-line no-await-in-loop -- one that warms it, and one that counts
        const { askedAt, tokens: found } = await readOnce(port)
        const afterPlan = found.map(({ stamp }, i) => stamp - askedAt - timeToFirstToken - i * gap)
        const isWhole = found.length === tokens
        const isGrowing = found.every(
          ({ stamp }, i) => i === 0 || stamp > (found[i - 1]?.stamp ?? 0),
        )
        const isCausal = found.every(({ stamp, readAt }) => stamp >= askedAt && stamp <= readAt)
        const isPlanned = Math.min(...afterPlan) >= 0
        const late = median(afterPlan)
        holds &&= isWhole && isGrowing && isCausal && isPlanned && late <= mostLate
        figures[`lateP50Ms${index}`] = Number((1000 * late).toFixed(3))
        lines.push(
          `TTFT ${timeToFirstToken} s, gap ${gap} s: ${found.length} tokens, growing ${isGrowing}, sent before read ${isCausal}, not before the plan ${isPlanned}, half of them ${(1000 * late).toFixed(3)} ms after it`,
        )
      } finally {
        server.stop()
      }
    }
    return { holds, figures, lines }
  },
}
