// Runs in each worker of a benchmark project. `import … from 'vitest-slo'` registers the matcher
// itself; this is for files that import from `vitest` alone, and as light as it can be.
import { expect } from 'vitest'

import { checkRun } from '../matchers/check-run.ts'

// With `isolate: false` this runs again for each file, in a worker that may have the matcher.
// oxlint-disable-next-line vitest/no-standalone-expect, vitest/valid-expect -- asks what matchers there are
if (!('toMeetSLO' in expect(undefined))) {
  expect.extend({
    toMeetSLO(received: unknown) {
      checkRun(received)
      throw new Error(
        'toMeetSLO() is not loaded in this file. It comes with vitest-slo. Import from "vitest-slo" in this file.',
      )
    },
  })
}
