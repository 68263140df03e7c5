/** What a meter reads: CPU packages, GPUs, a system on a chip, the plug, or what somebody said. */
export type PowerScope = 'package' | 'gpu' | 'package and gpu' | 'soc' | 'wall' | 'given' | 'tdp'

interface PowerSourceInfo {
  /** As in "rapl" or "nvidia-smi". */
  readonly source: string
  readonly scope: PowerScope
  /** An estimate was not read from a meter: a number that was given, or a processor's TDP. */
  readonly method: 'measured' | 'estimate'
  /** Why it is an estimate, or which meters could not be read. */
  readonly instead?: string
}

/** The energy that was used while a run was measured. */
export type PowerUse = PowerSourceInfo &
  (
    | {
        /** Energy over the measured window. */
        readonly joules: number
        /** Mean power over it. */
        readonly watts: number
        /** Share of the window that readings cover; the rest is taken at their mean. */
        readonly coverage: number
        readonly readings: number
        readonly unmeasured?: never
      }
    | {
        /** Why there is no figure. */
        readonly unmeasured: string
        readonly coverage?: number
        readonly joules?: never
        readonly watts?: never
        readonly readings?: never
      }
  )
