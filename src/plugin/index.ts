/// <reference types="vitest/config" />
import { extname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Vite, VitestPluginContext } from 'vitest/node'

import type { BaselineSettings, SloSettings } from '../report/settings.ts'
import SloReporter from '../reporter/index.ts'
import { defaults, type ResolvedOptions, type SloPluginOptions } from './options.ts'
import { type UserSettings, userSettingsOf } from './user-settings.ts'

export type { SloRunArtifact } from '../vitest-augmentation.ts'
export type { BaselineOptions, SloPluginOptions } from './options.ts'

/** A file beside this one: `./setup.ts` from source, `./setup.mjs` in the package. */
function ownFile(name: string): string {
  const extension = extname(new URL(import.meta.url).pathname)
  return fileURLToPath(new URL(`${name}${extension}`, import.meta.url)).replaceAll('\\', '/')
}

const isOurs = (reporter: unknown): boolean =>
  Array.isArray(reporter)
    ? String(reporter[0]).startsWith('vitest-slo')
    : typeof reporter === 'object' && reporter !== null && 'isSloReporter' in reporter

/** Vitest's UI and its HTML report show pictures; of a blob the HTML report may be made later. */
const showsPictures = ({ reporters, ui }: VitestPluginContext['vitest']['config']): boolean =>
  ui ||
  reporters.some((reporter) => Array.isArray(reporter) && ['html', 'blob'].includes(reporter[0]))

const isCI = (): boolean => Boolean(process.env['CI'])

/** Loads the schema only where there is something to check: it is what takes time to load. */
async function resolveOptions(options: SloPluginOptions): Promise<ResolvedOptions> {
  const given: unknown = options
  const isEmpty =
    typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    Object.keys(given).length === 0
  if (isEmpty) return { ...defaults, requireResults: isCI(), reporter: true }
  const { parsePluginOptions } = await import('./parse-options.ts')
  return parsePluginOptions(options, isCI())
}

/** Of another one: "vitest-slo ab" compares by itself, and its runs are none of the baseline's. */
const isBaselineOff = (): boolean => process.env['VITEST_SLO_BASELINE'] === 'off'

function baselineSettings(
  options: ResolvedOptions['baseline'],
  { root, mode }: { readonly root: string; readonly mode: BaselineSettings['mode'] },
): BaselineSettings | undefined {
  if (options === false || isBaselineOff()) return undefined
  const { path: given, runs: _, ...rest } = options
  const path = resolve(root, given)
  return { ...rest, path, name: relative(root, path).replaceAll('\\', '/'), mode }
}

type MeasuringSettings = Omit<SloSettings, 'root' | 'vitest' | 'baseline'>

/** What the workers need of the options to measure. */
function measuringSettings(options: ResolvedOptions): MeasuringSettings {
  const { onInconclusive, confidence, maxDuration, requestTimeout, warmup, seed } = options
  const { maxRequests, power, price } = options
  return {
    onInconclusive,
    confidence,
    maxDuration,
    requestTimeout,
    warmup,
    seed,
    ...(maxRequests !== undefined && { maxRequests }),
    ...(power !== undefined && { power }),
    ...(price !== undefined && { price }),
  }
}

/**
 * The plugin of vitest-slo: gives benchmarks the fixture's settings, the matchers and time enough,
 * and adds the reporter. Whatever you have set yourself stays as it is.
 *
 * Wrong options end the start of Vitest with a TypeError that names all problems at once.
 *
 * @example
 * export default defineConfig({
 *   plugins: [slo({ onInconclusive: 'fail' })],
 *   test: { benchmark: { include: ['benchmarks/**\/*.bench.ts'] } },
 * })
 */
export function slo(options: SloPluginOptions = {}): Vite.Plugin {
  let resolved: ResolvedOptions = { ...defaults, requireResults: isCI(), reporter: true }
  const configured = new WeakSet<object>()
  let givenTo = (_project: string): UserSettings => ({})
  return {
    name: 'vitest-slo',
    // Read here: afterwards Vitest's defaults hide what the user has set.
    async config({ test }) {
      resolved = await resolveOptions(options)
      givenTo = (project) => userSettingsOf(test, project)
    },
    configureVitest({ vitest, project }: VitestPluginContext) {
      if (configured.has(project)) return
      configured.add(project)
      const { config } = project
      const baseline = baselineSettings(resolved.baseline, {
        root: vitest.config.root,
        mode: vitest.config.snapshotOptions.updateSnapshot,
      })
      project.provide('vitest-slo', {
        ...measuringSettings(resolved),
        ...(showsPictures(vitest.config) && { attachesCharts: true }),
        root: config.root,
        vitest: vitest.version,
        ...(baseline !== undefined && { baseline }),
      })
      if (config.benchmark.enabled) {
        const setup = ownFile('./setup')
        // A new list each time: the project's unit tests share the old one.
        if (!config.setupFiles.includes(setup)) config.setupFiles = [...config.setupFiles, setup]
        const given = givenTo(project.name)
        if (given.testTimeout === undefined) config.testTimeout = resolved.testTimeout
        if (given.isolate === undefined) config.isolate = resolved.isolate
      }
      const { reporters } = vitest.config
      if (resolved.reporter && !reporters.some(isOurs)) {
        reporters.push(
          new SloReporter({
            requireResults: resolved.requireResults,
            history: resolved.history,
            exitCodes: resolved.exitCodes,
            ...(baseline !== undefined &&
              resolved.baseline !== false && {
                baseline: {
                  path: baseline.path,
                  name: baseline.name,
                  runs: resolved.baseline.runs,
                },
              }),
          }),
        )
      }
    },
  }
}
