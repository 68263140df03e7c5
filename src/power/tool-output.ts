import { z } from 'zod'

/** Power of each device that a line or an output tells; `undefined`: a device without a figure. */
export type DeviceWatts = ReadonlyMap<string, number | undefined>

const none: DeviceWatts = new Map()

/**
 * A line of `nvidia-smi --query-gpu=index,power.draw[.instant] --format=csv,noheader,nounits`.
 *
 * @example
 * readNvidiaLine('1, 248.31') // Map { 'gpu 1' => 248.31 }
 */
export function readNvidiaLine(line: string): DeviceWatts {
  const match = /^\s*(\d+)\s*,\s*(.+?)\s*$/.exec(line)
  if (match === null) return none
  return new Map([[`gpu ${match[1]}`, numberOf(match[2] ?? '')]])
}

const macmonLine = z.looseObject({ all_power: z.number() })

/** A line of `macmon pipe`: the power of CPU, GPU and neural engine. */
export function readMacmonLine(line: string): DeviceWatts {
  const parsed = macmonLine.safeParse(jsonOf(line))
  return parsed.success ? new Map([['soc', parsed.data.all_power]]) : none
}

/** A line of `powermetrics --samplers cpu_power`, in milliwatts. */
export function readPowermetricsLine(line: string): DeviceWatts {
  const match = /^Combined Power \(CPU \+ GPU \+ ANE\):\s*([\d.]+) mW/.exec(line)
  return match === null ? none : new Map([['soc', Number(match[1]) / 1000]])
}

const amdWatts = z.union([
  z.looseObject({ value: z.union([z.number(), z.string()]) }).transform(({ value }) => value),
  z.number(),
  z.string(),
])
const amdGpu = z.looseObject({
  gpu: z.int(),
  power: z.looseObject({
    socket_power: amdWatts.optional(),
    current_socket_power: amdWatts.optional(),
    average_socket_power: amdWatts.optional(),
  }),
})
const amdOutput = z.union([
  z.array(amdGpu),
  z.looseObject({ gpu_data: z.array(amdGpu) }).transform((output) => output.gpu_data),
])

/** The output of `amd-smi metric --power --json`; its fields depend on card and version. */
export function readAmdOutput(output: string): DeviceWatts {
  const parsed = amdOutput.safeParse(jsonOf(output))
  if (!parsed.success) return none
  return new Map(
    parsed.data.map(({ gpu, power }) => {
      const values = [power.socket_power, power.current_socket_power, power.average_socket_power]
      const known = values
        .map((value) => numberOf(String(value)))
        .find((value) => value !== undefined)
      return [`gpu ${gpu}`, known]
    }),
  )
}

const rocmOutput = z.record(z.string(), z.record(z.string(), z.unknown()))

/** The output of `rocm-smi --showpower --json`. */
export function readRocmOutput(output: string): DeviceWatts {
  const parsed = rocmOutput.safeParse(jsonOf(output))
  if (!parsed.success) return none
  return new Map(
    Object.entries(parsed.data)
      .filter(([name]) => /^card\d+$/.test(name))
      .map(([name, fields]) => {
        const field = Object.entries(fields).find(([key]) => key.endsWith('Power (W)'))
        return [name, numberOf(String(field?.[1]))]
      }),
  )
}

/**
 * The output of a command of the user's: the first number with the unit W or watts, else one number
 * alone.
 *
 * @example
 * readCommandOutput('Instantaneous power reading:   220 Watts') // Map { 'command' => 220 }
 */
export function readCommandOutput(output: string): DeviceWatts {
  const withUnit = /(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*W(?:atts?)?\b/i.exec(output)
  const watts = numberOf(withUnit?.[1] ?? output.trim())
  return watts === undefined ? none : new Map([['command', watts]])
}

/** Only what is a number and nothing else: "[N/A]" is none, and neither is nothing. */
function numberOf(text: string): number | undefined {
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
