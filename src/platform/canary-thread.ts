// The sender of the canary: a thread of its own, so that what keeps the reader busy does not keep it.
import net from 'node:net'
import { parentPort } from 'node:worker_threads'

import { sharedNow } from './shared-clock.ts'

/** Seconds from one reading to the next. */
const period = 0.005

/**
 * Sends each reader, every 5 ms, the moment at which it meant to send and the one at which it does:
 * 16 bytes. What it could not send in time is made up for, or a stalled sender would hide a stall.
 */
const server = net.createServer({ noDelay: true }, (socket) => {
  let due = sharedNow()
  let timer: NodeJS.Timeout | undefined
  function tick(): void {
    const now = sharedNow()
    const moments: number[] = []
    for (; due <= now; due += period) moments.push(due, now)
    if (moments.length > 0) socket.write(new Uint8Array(Float64Array.from(moments).buffer))
    timer = setTimeout(tick, Math.max(0, (due - sharedNow()) * 1000))
  }
  socket.on('error', () => {}).on('close', () => clearTimeout(timer))
  tick()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  parentPort?.postMessage(typeof address === 'object' && address !== null ? address.port : 0, [])
})
