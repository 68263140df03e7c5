import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { z } from 'zod'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('lab_reference.py', import.meta.url))

const output = z.object({
  torch: z.string(),
  threads: z.number(),
  part1: z.array(z.object({ ttftMs: z.number(), outputSpeed: z.number() })).min(1),
})

/** One answer of the lab's own code on PyTorch. */
export interface LabRun {
  readonly torch: string
  readonly timeToFirstToken: number
  /** Tokens per second after the first token. */
  readonly decode: number
}

/**
 * A Python that can import torch: that of the variable PYTHON, else python3 or python.
 *
 * @returns `undefined` where there is none.
 */
export async function findPythonWithTorch(): Promise<string | undefined> {
  for (const python of [process.env['PYTHON'], 'python3', 'python']) {
    if (python === undefined) continue
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first that works
      await execute(python, ['-c', 'import torch, numpy'])
      return python
    } catch {
      // not there, or without torch: the next one
    }
  }
  return undefined
}

/** Runs the lab's Part 1 once: the same weights, prompt and lengths as ours, one thread. */
export async function runLab(python: string): Promise<LabRun> {
  const args = [script, '--threads', '1', '--seeded', '--repeats', '1', '--phase-seconds', '0']
  const { stdout } = await execute(python, args, {
    // torch's own libraries take their threads from these
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      OMP_NUM_THREADS: '1',
      MKL_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
    },
  })
  const { torch, threads, part1 } = output.parse(JSON.parse(stdout))
  const [answer] = part1
  if (answer === undefined || threads !== 1) throw new Error('The lab did not run on one thread.')
  return { torch, timeToFirstToken: answer.ttftMs / 1000, decode: answer.outputSpeed }
}
