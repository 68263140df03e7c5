import { parseArgs, type ParseArgsConfig } from 'node:util'

/**
 * Node's `parseArgs`, whose errors say in words where the options are listed.
 *
 * @param command - Its name, as it is typed.
 * @throws TypeError where an argument is none of the command's.
 */
export function parseArguments<Config extends ParseArgsConfig>(
  command: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config)
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : '').split('. ')
    throw new TypeError(`${message}. "vitest-slo ${command} --help" lists the options.`, {
      cause: error,
    })
  }
}
