type Fields = { readonly [name: string]: unknown }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A report of an older version with its fields where they are now: what a target charges stood with
 * the target, and stands with the other prices of the run. What is not as it was is left as it is.
 */
export function upgradeReport(report: Fields): Fields {
  return {
    ...report,
    rows: each(report['rows'], (row) => withPart(row, 'run', upgradeRun)),
    summaries: each(report['summaries'], (row) => withPart(row, 'summary', upgradeSummary)),
  }
}

const each = (list: unknown, upgrade: (item: Fields) => Fields): unknown =>
  Array.isArray(list) ? list.map((item: unknown) => (isFields(item) ? upgrade(item) : item)) : list

function withPart(fields: Fields, name: string, upgrade: (part: Fields) => Fields): Fields {
  const part = fields[name]
  return isFields(part) ? { ...fields, [name]: upgrade(part) } : fields
}

function upgradeRun(run: Fields): Fields {
  const { target, price } = run
  if (!isFields(target) || !('price' in target)) return run
  const { price: charged, ...rest } = target
  if (!isFields(charged)) return run
  const tokens = { ...charged, source: 'stated by the target' }
  return { ...run, target: rest, price: { tokens, ...(isFields(price) && price) } }
}

const withoutPrice = (target: Fields): Fields =>
  Object.fromEntries(Object.entries(target).filter(([name]) => name !== 'price'))

const upgradeSummary = (summary: Fields): Fields =>
  withPart(withPart(summary, 'target', withoutPrice), 'base', withoutPrice)
