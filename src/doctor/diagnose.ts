/** What was found on a machine. */
export interface Findings {
  readonly node: string
  /** `undefined`: not installed. */
  readonly vitest: string | undefined
  /** Packages that something needs, and what. */
  readonly optional: readonly {
    readonly name: string
    readonly version: string | undefined
    readonly needs: string
    /** The versions that fit, as in package.json; absent: any. */
    readonly range?: string
  }[]
  /** TinyLM's: lines on what runs and why others do not, or why nothing does. */
  readonly backend: { readonly notes: readonly string[] } | { readonly failure: string }
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly platform: string
  /** Tasks that want to run, on average over a minute; 0 where the machine does not tell. */
  readonly load: number
  readonly limits: {
    readonly cpus?: number
    readonly memory?: number
    readonly governor?: string
  }
}

/** What a user should know of the findings. */
export interface Diagnosis {
  /** Nothing runs, or not as it must. */
  readonly errors: readonly string[]
  /** Figures of this machine are less than they could be, or not steady. */
  readonly warnings: readonly string[]
}

/** Bytes that TinyLM takes with its weights and a few users. */
const memoryNeeded = 1.5 * 2 ** 30

/** Judges what was found; a machine that is busy, limited or slowed down measures that. */
export function diagnose(findings: Findings): Diagnosis {
  return { errors: errorsIn(findings), warnings: warningsIn(findings) }
}

function errorsIn({ node, vitest, backend }: Findings): string[] {
  return [
    ...(isSupported(node) ? [] : [`Node ${node} is not supported. Use 22.12, 24, 26 or newer.`]),
    ...(vitest === undefined
      ? ['Vitest is not installed here. Install it with "npm install --save-dev vitest".']
      : Number(vitest.split('.')[0]) < 5
        ? [`Vitest ${vitest} is too old. Use 5 or newer.`]
        : []),
    ...('failure' in backend ? [backend.failure] : []),
  ]
}

function warningsIn({ cores, load, limits, optional, ...findings }: Findings): string[] {
  const memory = Math.min(findings.memory, limits.memory ?? Infinity)
  return [
    ...optional.flatMap(({ name, version, range, needs }) =>
      version === undefined || range === undefined || fits(version, range)
        ? []
        : [`${name} ${version} is installed, and ${range} is needed for ${needs}. Install that.`],
    ),
    ...(cores < 2
      ? [
          'This machine has one core: client and target share it. Measure endpoints of other machines.',
        ]
      : []),
    ...(limits.cpus !== undefined && limits.cpus < cores
      ? [
          `A container limits this process to ${limits.cpus} of ${cores} cores: it is stopped when they are used up. Raise its CPU limit.`,
        ]
      : []),
    ...(memory < memoryNeeded
      ? [`There is ${formatBytes(memory)} of memory, and TinyLM takes about 1.5 GiB.`]
      : []),
    ...(load > cores / 2
      ? [
          `Other work runs on this machine (load ${load.toFixed(1)} on ${cores} cores). End it before you measure.`,
        ]
      : []),
    ...(limits.governor !== undefined && limits.governor !== 'performance'
      ? [
          `The CPU governor is "${limits.governor}": cores slow down when they wait. Set it to "performance".`,
        ]
      : []),
  ]
}

/** Whether a version is the one of a range such as "4.22.0", or of "^0.1.8" and what may follow it. */
function fits(version: string, range: string): boolean {
  const numbers = (text: string): number[] => text.replace(/^\^/, '').split('.').map(Number)
  const [major = 0, minor = 0, patch = 0] = numbers(version)
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = numbers(range)
  if (!range.startsWith('^')) return version === range
  if (major !== wantedMajor) return false
  if (minor === wantedMinor) return patch >= wantedPatch
  return major > 0 && minor > wantedMinor
}

/** As `engines` of the package says: ^22.12, ^24, 26 and newer. */
function isSupported(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  return (major === 22 && minor >= 12) || major === 24 || major >= 26
}

/** The findings for people. */
export function formatFindings(findings: Findings, { errors, warnings }: Diagnosis): string[] {
  const { node, vitest, optional, backend, cpu, cores, memory, platform, limits } = findings
  const row = (name: string, text: string): string => `${name.padEnd(12)} ${text}`
  const limited = [
    ...(limits.cpus === undefined ? [] : [`${limits.cpus} cores`]),
    ...(limits.memory === undefined ? [] : [formatBytes(limits.memory)]),
  ]
  return [
    row('Node', `${node} (supported: 22.12 and newer of 22, 24, 26 and newer)`),
    row('Vitest', `${vitest ?? 'not installed'} (supported: 5)`),
    ...optional.map(({ name, version, needs, range }) =>
      row(
        'optional',
        `${name} ${version ?? 'not installed'} (for ${needs}${range === undefined ? '' : `; ${range}`})`,
      ),
    ),
    ...('notes' in backend ? backend.notes.map((note) => row('TinyLM', note)) : []),
    row('machine', `${cpu}, ${cores} cores, ${formatBytes(memory)}, ${platform}`),
    row('container', limited.length === 0 ? 'no limit is known' : limited.join(', ')),
    ...(limits.governor === undefined ? [] : [row('governor', limits.governor)]),
    ...errors.map((text) => row('ERROR', text)),
    ...warnings.map((text) => row('warning', text)),
    ...(errors.length + warnings.length === 0 ? ['Nothing is in the way of a measurement.'] : []),
  ]
}

const formatBytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`
