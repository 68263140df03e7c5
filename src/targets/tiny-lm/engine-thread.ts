// Entry of the worker thread in which TinyLM computes: a step lasts 5 to 60 ms, which must not be
// added to the time stamps of the thread that makes the load.
import { parentPort } from 'node:worker_threads'

import type { Engine, Row } from './engine.ts'
import { memorise } from './memorise.ts'
import { endsAnswer } from './memorised-head.ts'
import { messageOf } from './message-of.ts'
import type { EngineSettings, FromEngine, ToEngine } from './messages.ts'
import { fullConfig } from './model.ts'
import { createScheduler, type Made, type Scheduler } from './scheduler.ts'
import { startEngine } from './start-engine.ts'
import { hashWeights, makeWeights } from './weights.ts'

if (parentPort === null) throw new Error('The engine thread must be started as a worker thread.')
const port = parentPort

interface Running {
  readonly scheduler: Scheduler
  stop(): void
}

let running: Running | undefined

port.on('message', (message: ToEngine) => {
  switch (message.kind) {
    case 'start':
      start(message.settings).catch((error: unknown) => {
        post({ kind: 'fatal', reason: messageOf(error) })
      })
      break
    case 'submit':
      running?.scheduler.submit(message)
      break
    case 'abort':
      running?.scheduler.abort(message.id)
      break
    case 'close':
      running?.stop()
      running = undefined
      post({ kind: 'closed' })
      port.close()
      break
  }
})

async function start(settings: EngineSettings): Promise<void> {
  const { memorised, temperature } = settings
  const seeded = makeWeights(fullConfig, settings.seed)
  const weightsSha256 = hashWeights(seeded)
  const weights = memorised === undefined ? seeded : await memorise(seeded, memorised, settings)
  const started = await startEngine({ ...settings, config: fullConfig, weights })
  const { engine, backend, notTaken, warnings } = started
  await warmUp(engine)
  const scheduler = createScheduler({
    engine,
    emit: postTokens,
    fail: (ids, reason) => post({ kind: 'failed', ids, reason }),
    clock: () => process.hrtime.bigint(),
    nextTurn: setImmediate,
    ...(temperature !== undefined && { temperature }),
    ...(memorised !== undefined && { isEnd: endsAnswer }),
  })
  running = { scheduler, stop: () => started.stop() }
  const { backendVersion, threads, precision } = engine.info
  post({
    kind: 'ready',
    backend,
    backendVersion,
    threads,
    precision,
    weightsSha256,
    notTaken,
    warnings,
  })
}

/** One full prompt chunk, in which XNNPACK packs the weights, then steps of one row. */
async function warmUp(engine: Engine): Promise<void> {
  const rows = Array.from(
    { length: Math.min(48, engine.maxRows, engine.maxTokens) },
    (_, pos): Row => ({ token: pos, slot: 0, pos }),
  )
  await engine.step(rows, [rows.length - 1])
  for (let i = 0; i < 10; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as in use
    await engine.step(rows.slice(0, 1), [0])
  }
}

/** One message per step, whatever the number of requests; its buffer is moved, not copied. */
function postTokens(at: bigint, made: readonly Made[]): void {
  const batch = new Float64Array(made.length * 3)
  for (const [index, { id, token, isLast }] of made.entries()) {
    batch.set([id, token, isLast ? 1 : 0], index * 3)
  }
  const message: FromEngine = { kind: 'tokens', at, batch }
  port.postMessage(message, [batch.buffer])
}

function post(message: FromEngine): void {
  port.postMessage(message, [])
}
