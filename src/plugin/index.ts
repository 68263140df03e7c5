/// <reference types="vitest/config" />
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Vite, VitestPluginContext } from 'vitest/node'

import SloReporter from '../reporter/index.ts'
import { parsePluginOptions, type SloPluginOptions } from './options.ts'

export type { SloRunArtifact } from '../vitest-augmentation.ts'
export type { SloPluginOptions } from './options.ts'

/** A file beside this one: `./setup.ts` from source, `./setup.mjs` in the package. */
function ownFile(name: string): string {
  const extension = extname(new URL(import.meta.url).pathname)
  return fileURLToPath(new URL(`${name}${extension}`, import.meta.url)).replaceAll('\\', '/')
}

const isOurs = (reporter: unknown): boolean =>
  Array.isArray(reporter)
    ? String(reporter[0]).startsWith('vitest-slo')
    : typeof reporter === 'object' && reporter !== null && 'isSloReporter' in reporter

/**
 * The plugin of vitest-slo: gives benchmarks the fixture's settings, the matchers and time enough,
 * and adds the reporter. Whatever you have set yourself stays as it is.
 *
 * @throws TypeError with all problems of the options at once.
 * @example
 * export default defineConfig({
 *   plugins: [slo({ onInconclusive: 'fail' })],
 *   test: { benchmark: { include: ['benchmarks/**\/*.bench.ts'] } },
 * })
 */
export function slo(options: SloPluginOptions = {}): Vite.Plugin {
  const resolved = parsePluginOptions(options, Boolean(process.env['CI']))
  const configured = new WeakSet<object>()
  let given: { readonly testTimeout?: number; readonly isolate?: boolean } = {}
  return {
    name: 'vitest-slo',
    // Read here: afterwards Vitest's defaults hide what the user has set.
    config({ test }) {
      given = {
        ...(test?.testTimeout !== undefined && { testTimeout: test.testTimeout }),
        ...(test?.isolate !== undefined && { isolate: test.isolate }),
      }
    },
    configureVitest({ vitest, project }: VitestPluginContext) {
      if (configured.has(project)) return
      configured.add(project)
      const { config } = project
      const { onInconclusive, confidence, maxDuration, requestTimeout, warmup, seed, maxRequests } =
        resolved
      project.provide('vitest-slo', {
        onInconclusive,
        confidence,
        maxDuration,
        requestTimeout,
        warmup,
        seed,
        ...(maxRequests !== undefined && { maxRequests }),
        root: config.root,
        vitest: vitest.version,
      })
      if (config.benchmark.enabled) {
        const setup = ownFile('./setup')
        // A new list each time: the project's unit tests share the old one.
        if (!config.setupFiles.includes(setup)) config.setupFiles = [...config.setupFiles, setup]
        if (given.testTimeout === undefined) config.testTimeout = resolved.testTimeout
        if (given.isolate === undefined) config.isolate = resolved.isolate
      }
      const { reporters } = vitest.config
      if (resolved.reporter && !reporters.some(isOurs)) {
        reporters.push(new SloReporter({ requireResults: resolved.requireResults }))
      }
    },
  }
}
