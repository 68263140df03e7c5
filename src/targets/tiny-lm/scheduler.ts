import type { Engine, Row } from './engine.ts'
import { messageOf } from './message-of.ts'
import { randomOf, sampleToken } from './sampling.ts'

/** A request as the scheduler sees it. */
export interface Job {
  readonly id: number
  readonly prompt: readonly number[]
  /** Tokens to make; fewer where one ends the answer. */
  readonly maxTokens: number
  /** Of its draws. @default its id */
  readonly seed?: number
}

/** A token of a request, as it comes out of a step. */
export interface Made {
  readonly id: number
  readonly token: number
  readonly isLast: boolean
}

export interface SchedulerOptions {
  readonly engine: Engine
  /** Gets the tokens of a step and the clock's time right after it. */
  readonly emit: (at: bigint, made: readonly Made[]) => void
  /** Gets the requests that have failed or were refused, and why. */
  readonly fail: (ids: readonly number[], reason: string) => void
  /** Nanoseconds of a clock that all threads share. */
  readonly clock: () => bigint
  /** Runs a function after the messages that have arrived. */
  readonly nextTurn: (run: () => void) => void
  /** Rows per step, unless next-token rows alone are more. */
  readonly rowBudget?: number
  /** Prompt rows that every step has room for, so that prompts never starve. */
  readonly minChunk?: number
  /** Requests that may wait for a slot. */
  readonly maxWaiting?: number
  /** Tokens are drawn at this temperature. @default 0, the likeliest one is taken */
  readonly temperature?: number
  /** Whether an answer ends with a token. @default none does */
  readonly isEnd?: (token: number) => boolean
}

export interface Scheduler {
  /** Takes a request, or fails it with the limit that it breaks. */
  submit(job: Job): void
  /** Ends a request: no token comes after this, and its slot is free before the next step. */
  abort(id: number): void
}

/** Rows per step that an engine needs for {@link createScheduler}'s defaults. */
export function rowsPerStep(slots: number, maxTokens: number, attention: 'causal' | 'lab'): number {
  return attention === 'lab' ? maxTokens : Math.max(defaultRowBudget, slots + defaultMinChunk)
}

const defaultRowBudget = 48
const defaultMinChunk = 16

interface Lane extends Job {
  readonly slot: number
  /** Prompt tokens in the K/V cache. */
  filled: number
  readonly tokens: number[]
  readonly random: () => number
  isEnded: boolean
  isAborted: boolean
}

interface Step {
  readonly rows: Row[]
  readonly need: number[]
  /** The lane of each needed row. */
  readonly owners: Lane[]
}

/**
 * Continuous batching, first come first served. Each step takes the next-token rows of all
 * requests, then prompt rows up to a budget: a long prompt stalls nobody, and nobody starves.
 * With attention "lab" a step is one request's whole sequence, and requests take turns.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { engine, emit, fail, clock, nextTurn } = options
  const { rowBudget = defaultRowBudget, minChunk = defaultMinChunk, maxWaiting = 256 } = options
  const { temperature = 0, isEnd = () => false } = options
  const freeSlots = Array.from({ length: engine.slots }, (_, slot) => engine.slots - 1 - slot)
  const waiting: Job[] = []
  let lanes: Lane[] = []
  let isRunning = false

  function leave(left: readonly Lane[]): void {
    if (left.length === 0) return
    freeSlots.push(...left.map(({ slot }) => slot))
    lanes = lanes.filter((lane) => !left.includes(lane))
  }

  function admit(): void {
    while (waiting.length > 0) {
      const slot = freeSlots.pop()
      if (slot === undefined) return
      const job = waiting.shift()
      if (job === undefined) return
      const random = randomOf(job.seed ?? job.id)
      const fresh = { filled: 0, tokens: [], isEnded: false, isAborted: false }
      lanes.push({ ...job, ...fresh, slot, random })
    }
  }

  function planCausal(): Step {
    const step: Step = { rows: [], need: [], owners: [] }
    // next-token rows first: nobody waits for somebody else's prompt
    for (const lane of lanes) {
      const token = lane.tokens.at(-1)
      if (token === undefined) continue
      const pos = lane.prompt.length + lane.tokens.length - 1
      step.rows.push({ token, slot: lane.slot, pos })
      expectToken(step, lane)
    }
    let budget = Math.max(rowBudget - step.rows.length, minChunk)
    for (const lane of lanes) {
      if (lane.tokens.length > 0 || budget === 0) continue
      const chunk = lane.prompt.slice(lane.filled, lane.filled + budget)
      for (const token of chunk) step.rows.push({ token, slot: lane.slot, pos: lane.filled++ })
      budget -= chunk.length
      if (lane.filled === lane.prompt.length) expectToken(step, lane)
    }
    return step
  }

  function planLab(): Step {
    const step: Step = { rows: [], need: [], owners: [] }
    const lane = lanes.shift()
    if (lane === undefined) return step
    lanes.push(lane)
    const { slot } = lane
    for (const [pos, token] of [...lane.prompt, ...lane.tokens].entries()) {
      step.rows.push({ token, slot, pos })
    }
    expectToken(step, lane)
    return step
  }

  async function nextTokens({ rows, need, owners }: Step): Promise<ArrayLike<number>> {
    if (temperature === 0) return await engine.step(rows, need)
    const logits = await engine.logits(rows, need)
    const vocab = logits.length / need.length
    return owners.map(({ random }, index) =>
      sampleToken(logits.subarray(index * vocab, (index + 1) * vocab), temperature, random),
    )
  }

  async function compute(step: Step): Promise<void> {
    const { owners } = step
    const tokens = await nextTokens(step)
    const at = clock()
    const made = owners.flatMap((lane, index): Made[] => {
      const token = tokens[index]
      if (token === undefined) throw new Error('The engine gave fewer tokens than were needed.')
      lane.tokens.push(token)
      lane.isEnded = lane.tokens.length === lane.maxTokens || isEnd(token)
      // an abort can have come while the step ran
      if (lane.isAborted) return []
      return [{ id: lane.id, token, isLast: lane.isEnded }]
    })
    leave(owners.filter((lane) => lane.isEnded))
    if (made.length > 0) emit(at, made)
  }

  async function tick(): Promise<void> {
    leave(lanes.filter((lane) => lane.isAborted))
    admit()
    if (lanes.length === 0) {
      isRunning = false
      return
    }
    try {
      await compute(engine.info.attention === 'lab' ? planLab() : planCausal())
    } catch (error) {
      // the step is lost, and with it what the requests in flight had; the waiting ones go on
      const failed = lanes
      leave(failed)
      const ids = failed.filter((lane) => !lane.isAborted).map(({ id }) => id)
      fail(ids, `A step of TinyLM failed: ${messageOf(error)}`)
    }
    nextTurn(run)
  }

  function run(): void {
    void tick()
  }

  function refusal({ prompt, maxTokens }: Job): string | undefined {
    if (prompt.length === 0) return 'The prompt is empty. TinyLM needs at least one token.'
    if (!Number.isInteger(maxTokens) || maxTokens < 1) {
      return `"maxTokens" must not be ${maxTokens}. It must be a whole number from 1.`
    }
    if (prompt.length + maxTokens > engine.maxTokens) {
      return `The prompt has ${prompt.length} tokens and the answer up to ${maxTokens}, but a slot holds ${engine.maxTokens}. Shorten the prompt, or raise "maxTokens" of tinyLM().`
    }
    // a slot that an aborted request still holds is free before the next step
    const open = engine.slots - lanes.filter((lane) => !lane.isAborted).length
    if (waiting.length - open >= maxWaiting) {
      return `TinyLM is full: ${engine.slots} slots busy and ${waiting.length - open} requests waiting. Send fewer requests at once, or raise "slots" of tinyLM().`
    }
    return undefined
  }

  return {
    submit(job) {
      const refused = refusal(job)
      if (refused !== undefined) {
        fail([job.id], refused)
        return
      }
      waiting.push(job)
      if (isRunning) return
      isRunning = true
      nextTurn(run)
    },
    abort(id) {
      const index = waiting.findIndex((job) => job.id === id)
      if (index !== -1) waiting.splice(index, 1)
      for (const lane of lanes) if (lane.id === id) lane.isAborted = true
    },
  }
}

function expectToken({ rows, need, owners }: Step, lane: Lane): void {
  need.push(rows.length - 1)
  owners.push(lane)
}
