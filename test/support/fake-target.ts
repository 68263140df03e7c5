import type { Target } from '../../src/targets/target.ts'

/** What a fake target does, in seconds of real time. Keep it short. */
export interface FakeOptions {
  readonly timeToFirstToken?: number
  readonly gap?: number
  readonly tokens?: number
}

/** A target of known, short times, for tests of the wiring; nothing may be asserted on its times. */
export function fakeTarget(
  name: string,
  { timeToFirstToken = 0.002, gap = 0.001, tokens = 4 }: FakeOptions = {},
): Target {
  return {
    name,
    async *stream() {
      await sleep(timeToFirstToken)
      for (let i = 0; i < tokens; i++) {
        if (i > 0) {
          // oxlint-disable-next-line no-await-in-loop -- tokens come one after the other
          await sleep(gap)
        }
        yield `word${i % 10} `
      }
    },
  }
}

const sleep = async (seconds: number): Promise<void> => {
  await new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000)
  })
}
