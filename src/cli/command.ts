/** One thing that `vitest-slo` can be told to do. */
export interface Command {
  /** One line for the list. */
  readonly summary: string
  /** The lines that `--help` prints. */
  readonly usage: string
  /** @throws TypeError with all wrong arguments. */
  run(args: readonly string[]): Promise<void>
}
