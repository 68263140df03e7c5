// For benchmark files that import `test` and `expect` from `vitest` itself.
import '../matchers/meet-slo.ts'
