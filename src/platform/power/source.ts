import type { PowerScope } from '../../power/power-use.ts'
import type { PowerRecorder } from '../../power/recorder.ts'
import type { Clock } from '../../targets/clock.ts'

/** Where a source runs. */
export interface SourceHost {
  readonly clock: Clock
  /** Of the programs that are started; its PATH is searched for them. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where Linux keeps its energy counters. */
  readonly powercap: string
  readonly readText: (path: string) => string
}

/** A source that reads its meter into a recorder. */
export interface StartedSource {
  /** Why it reads no more; absent while it does. */
  readonly failure: () => string | undefined
  /** Reads once more, now, where that is possible. */
  readonly readNow?: () => void
  readonly stop: () => void
}

/** A meter that may or may not be there. */
export interface PowerSource {
  readonly name: string
  readonly scope: PowerScope
  /** Seconds between two readings. */
  readonly period: number
  /** @returns Why there is no such meter here, in words. */
  readonly start: (recorder: PowerRecorder, host: SourceHost) => Promise<StartedSource | string>
}
