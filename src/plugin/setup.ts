// Runs in each worker of a benchmark project. `import … from 'vitest-slo'` registers the matchers
// itself; this is for files that import from `vitest` alone, and as light as it can be.
import { expect } from 'vitest'

import { checkCompared, checkReceived, checkSearched } from '../matchers/check-run.ts'

function notLoaded(name: string): never {
  throw new Error(
    `${name}() is not loaded in this file. It comes with vitest-slo. Import from "vitest-slo" in this file.`,
  )
}

// With `isolate: false` this runs again for each file, in a worker that may have the matchers.
// oxlint-disable-next-line vitest/no-standalone-expect, vitest/valid-expect -- asks what matchers there are
if (!('toMeetSLO' in expect(undefined))) {
  expect.extend({
    toMeetSLO(received: unknown) {
      checkReceived(received)
      return notLoaded('toMeetSLO')
    },
    toSustain(received: unknown, users: unknown) {
      checkSearched(received, users)
      return notLoaded('toSustain')
    },
    toHaveNoRegression(received: unknown) {
      checkCompared(received)
      return notLoaded('toHaveNoRegression')
    },
    toBeNoLessAccurateThan() {
      return notLoaded('toBeNoLessAccurateThan')
    },
  })
}
