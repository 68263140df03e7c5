/** Meters that can be asked for by name. */
export const powerSourceNames = [
  'rapl',
  'nvidia-smi',
  'amd-smi',
  'rocm-smi',
  'macmon',
  'powermetrics',
] as const

export type PowerSourceName = (typeof powerSourceNames)[number]

/** Where watts come from, with every default filled in; plain data. */
export type PowerSettings =
  | 'auto'
  | 'tdp'
  | PowerSourceName
  | { readonly watts: number }
  | { readonly command: string; readonly every: number }
