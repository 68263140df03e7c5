import type { PowerSourceName } from '../../power/settings.ts'
import {
  readAmdOutput,
  readCommandOutput,
  readMacmonLine,
  readNvidiaLine,
  readPowermetricsLine,
  readRocmOutput,
} from '../../power/tool-output.ts'
import { polledSource } from './polled-source.ts'
import { rapl } from './rapl.ts'
import type { PowerSource } from './source.ts'
import { streamSource } from './stream-source.ts'

const nvidiaArgs = (field: string): readonly string[] => [
  `--query-gpu=index,${field}`,
  '--format=csv,noheader,nounits',
  '-lms',
  '100',
]

const nvidia = streamSource({
  name: 'nvidia-smi',
  scope: 'gpu',
  period: 0.1,
  args: [nvidiaArgs('power.draw.instant'), nvidiaArgs('power.draw')],
  read: readNvidiaLine,
})

const amd = polledSource({
  name: 'amd-smi',
  scope: 'gpu',
  period: 1,
  file: 'amd-smi',
  args: ['metric', '--power', '--json'],
  read: readAmdOutput,
})

const rocm = polledSource({
  name: 'rocm-smi',
  scope: 'gpu',
  period: 1,
  file: 'rocm-smi',
  args: ['--showpower', '--json'],
  read: readRocmOutput,
})

const macmon = streamSource({
  name: 'macmon',
  scope: 'soc',
  period: 0.2,
  args: [['pipe', '-i', '200']],
  read: readMacmonLine,
})

const powermetrics = streamSource({
  name: 'powermetrics',
  scope: 'soc',
  period: 0.5,
  args: [['--samplers', 'cpu_power,gpu_power,ane_power', '-i', '500']],
  read: readPowermetricsLine,
})

/** Every meter that can be asked for by name. */
export const namedSources: Readonly<Record<PowerSourceName, PowerSource>> = {
  rapl,
  'nvidia-smi': nvidia,
  'amd-smi': amd,
  'rocm-smi': rocm,
  macmon,
  powermetrics,
}

/**
 * What `'auto'` tries, in groups: of each group the first one that works, and all of these together.
 * `powermetrics` is not among them: it asks for a password.
 */
export const autoSources: readonly (readonly PowerSource[])[] = [
  [rapl, macmon],
  [nvidia],
  [amd, rocm],
]

/** A command of the user's own. */
export function commandSource(command: string, every: number): PowerSource {
  return polledSource({
    name: 'command',
    scope: 'wall',
    period: every,
    file: command,
    args: [],
    isShell: true,
    read: readCommandOutput,
  })
}
