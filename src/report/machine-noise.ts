/** A number, or the reason why this platform does not give it. */
export type Probed =
  | { readonly value: number; readonly unknown?: never }
  | { readonly unknown: string; readonly value?: never }

/** What a short probe saw of the machine at one moment. */
export interface NoiseProbe {
  /** Bytes/s that one thread copies in memory: bytes read and bytes written, each once. */
  readonly memoryBandwidth: number
  /** Seconds: the smallest step of the clock that was seen. */
  readonly timerStep: number
  /** Seconds that a timer of a millisecond rang too late, at most. */
  readonly timerLateness: number
  /** Processes that ran or were to run, mean of the last minute. */
  readonly load: Probed
}

/** What a machine was like before and after a measurement, and what disturbed it in between. */
export interface MachineNoise {
  readonly before: NoiseProbe
  readonly after: NoiseProbe
  /** Share of all CPUs' time that the hypervisor gave to others in between. */
  readonly steal: Probed
  /** Share of the time in between in which something waited for a CPU (Linux' PSI, "some"). */
  readonly cpuPressure: Probed
  /** The same for memory. */
  readonly memoryPressure: Probed
  /** The same for input and output. */
  readonly ioPressure: Probed
}
