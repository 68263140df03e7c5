/** What a user has set of the settings that the plugin would change. */
export interface UserSettings {
  readonly testTimeout?: number
  readonly isolate?: boolean
}

/** The part of Vitest's configuration that is read, as the user wrote it. */
interface UserTest extends UserSettings {
  readonly projects?: readonly unknown[]
}

/**
 * The settings that hold for a project: its own, where it is given inline, over the root's. Read
 * from what the user wrote, since in what Vitest makes of it defaults look like settings.
 *
 * @param name - As Vitest has it: the benchmarks of the project `a` are `a (bench)`.
 */
export function userSettingsOf(test: UserTest | undefined, name: string): UserSettings {
  const own = (test?.projects ?? [])
    .map((project) => field(project, 'test'))
    .find((inline) => {
      const label = nameOf(inline)
      return typeof label === 'string' && (name === label || name === `${label} (bench)`)
    })
  const testTimeout = field(own, 'testTimeout') ?? test?.testTimeout
  const isolate = field(own, 'isolate') ?? test?.isolate
  return {
    ...(typeof testTimeout === 'number' && { testTimeout }),
    ...(typeof isolate === 'boolean' && { isolate }),
  }
}

function nameOf(inline: unknown): unknown {
  const name = field(inline, 'name')
  return field(name, 'label') ?? name
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
