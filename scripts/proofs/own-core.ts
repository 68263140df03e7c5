import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** Which core the server has for itself, and which one the client; other work is kept off neither. */
const cores = { server: '0', client: '1' } as const
type Side = keyof typeof cores

/** Keeps all threads of this process, and what they start, on one core. @returns Whether it could. */
export function keepToCore(side: Side): boolean {
  // those of the machine: a process that is kept to one core has no other parallelism
  if (cpus().length < 2) return false
  try {
    execFileSync('taskset', ['-acp', cores[side], String(process.pid)], { stdio: 'ignore' })
    return true
  } catch {
    // no Linux, no taskset, or another set of cores
    return false
  }
}

/** A command that runs on the core of a side. */
export const onCore = (
  side: Side,
  command: string,
  args: readonly string[],
): [command: string, args: string[]] => ['taskset', ['-c', cores[side], command, ...args]]
