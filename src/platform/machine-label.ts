/**
 * The label of the machine that ran a file (`VITEST_BLOB_LABEL`), as Vitest keeps it in the file's
 * meta. That place is not public: where it is gone, machines have no label.
 */
export function machineLabelOf(meta: object): string | undefined {
  const label: unknown = Reflect.get(meta, '__vitest_label__')
  return typeof label === 'string' && label !== '' ? label : undefined
}
