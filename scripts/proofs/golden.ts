// Everything that judges the server stands in this file and asks sockets, so that no mistake of the
// client can hide one of the server.
import { once } from 'node:events'
import net from 'node:net'

import { startGoldenProcess } from '../../src/golden/start-golden-process.ts'
import type { Proof } from './proof.ts'

const tokens = 200
/** Answers that are read, one beside the other: how long one request takes to the server is chance. */
const answers = 9
/** Short answers before each of them. */
const warming = 5
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

/** Asks by hand on a connection that is open, and finds the times in the answer by their form alone. */
async function readOnce(socket: net.Socket, most: number): Promise<Reading> {
  const body = JSON.stringify({ model: 'golden', messages: [], max_tokens: most, stream: true })
  const found: { stamp: number; readAt: number }[] = []
  let text = ''
  const askedAt = seconds()
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await new Promise<void>((resolve) => {
    const take = (bytes: Buffer): void => {
      const readAt = seconds()
      text += bytes.toString('latin1')
      for (;;) {
        const match = /"content":" (\d+\.\d{9})"/.exec(text)
        if (match === null) break
        found.push({ stamp: Number(match[1]), readAt })
        text = text.slice(match.index + match[0].length)
      }
      if (!text.endsWith('0\r\n\r\n')) return
      socket.off('data', take)
      resolve()
    }
    socket.on('data', take)
  })
  return { askedAt, tokens: found }
}

/** Short answers first, after which the compiler has seen everything, on both sides; then the one that counts. */
async function readWarm(port: number, index: number): Promise<Reading> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  for (let i = 0; i < warming; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await readOnce(socket, 3)
  }
  await new Promise((resolve) => {
    setTimeout(resolve, 37 * index)
  })
  const reading = await readOnce(socket, tokens)
  socket.destroy()
  return reading
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** The golden server against its plan, by a reader that has nothing of the client. */
export const proof: Proof = {
  name: 'golden',
  claim: `The golden server, in a process of its own, sends all ${tokens} tokens of two contrasting timings with stamps that grow, none before its planned time and none after it was read; half of them at most ${1000 * mostLate} ms after the plan, which is reckoned from when the reader asked. ${answers} answers of each, beside each other, on connections that are open. 15 s.`,
  async run() {
    const lines: string[] = []
    const figures: Record<string, number | boolean> = {}
    let holds = true
    for (const [index, { timeToFirstToken, gap }] of profiles.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const server = await startGoldenProcess({ timeToFirstToken, gap, tokens })
      try {
        const port = Number(new URL(server.baseURL).port)
        // oxlint-disable-next-line no-await-in-loop -- one timing after the other
        const readings = await Promise.all(
          Array.from({ length: answers }, async (_, i) => await readWarm(port, i)),
        )
        const afterPlan = readings.flatMap((reading) =>
          reading.tokens.map(
            ({ stamp }, i) => stamp - reading.askedAt - timeToFirstToken - i * gap,
          ),
        )
        const isWhole = readings.every((reading) => reading.tokens.length === tokens)
        const isGrowing = readings.every((reading) =>
          reading.tokens.every(
            ({ stamp }, i, found) => i === 0 || stamp > (found[i - 1]?.stamp ?? 0),
          ),
        )
        const isCausal = readings.every((reading) =>
          reading.tokens.every(({ stamp, readAt }) => stamp >= reading.askedAt && stamp <= readAt),
        )
        const isPlanned = Math.min(...afterPlan) >= 0
        const late = median(afterPlan)
        holds &&= isWhole && isGrowing && isCausal && isPlanned && late <= mostLate
        figures[`lateP50Ms${index}`] = Number((1000 * late).toFixed(3))
        lines.push(
          `TTFT ${timeToFirstToken} s, gap ${gap} s: ${answers} answers whole ${isWhole}, growing ${isGrowing}, sent before read ${isCausal}, not before the plan ${isPlanned}, half of them ${(1000 * late).toFixed(3)} ms after it`,
        )
      } finally {
        server.stop()
      }
    }
    return { holds, figures, lines }
  },
}
