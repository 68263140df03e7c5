import type { Target } from '../targets/target.ts'
import type { WireTarget } from '../targets/wire-target.ts'

/** Whether a target knows the faster way. */
export function isWireTarget(target: Target): target is WireTarget {
  return 'record' in target && 'connect' in target
}
