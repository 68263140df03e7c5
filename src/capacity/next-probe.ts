/** An outcome at a number of users, in the order of the search. */
export interface Finding {
  readonly users: number
  readonly isMet: boolean
  /** By a proof; otherwise by point estimates. */
  readonly isProven: boolean
}

export interface SearchRules {
  /** The most users that are tried. */
  readonly maxUsers: number
  /** The bracket is narrow enough at this share of its lower end, or at one user. */
  readonly precision: number
  /** A number of users that the answer is asked for. */
  readonly wanted?: number
  /** Whether the data at a number of users are a claim that the answer can rest on. */
  readonly isClaimed: (users: number) => boolean
  /** Whether the requests of all probes of a level together meet the objective. */
  readonly isPooledMet: (users: number) => boolean
  /** Whether the data of all probes together put the answer into this bracket. */
  readonly isSupported: (bracket: Bracket) => boolean
}

/** Where the objective is met, and where it is missed. */
export interface Bracket {
  /** The most users below the first failure; 0 where none met it. */
  readonly lastPass: number
  /** The fewest users who missed it; absent where nobody did. */
  readonly firstFail?: number
  /** Users who met it although fewer had missed it. */
  readonly contradictions: readonly number[]
}

/** What is found at a level: what its findings agree on, else what their requests together say. */
function isMetAt(
  users: number,
  findings: readonly Finding[],
  isPooledMet: SearchRules['isPooledMet'],
): boolean {
  const met = findings.filter(({ isMet }) => isMet).length
  return met === findings.length || (met > 0 && isPooledMet(users))
}

function byLevel(findings: readonly Finding[]): ReadonlyMap<number, readonly Finding[]> {
  return Map.groupBy(findings, ({ users }) => users)
}

/**
 * The bracket that the findings give.
 *
 * @param isPooledMet - Decides on levels whose findings disagree.
 */
export function bracketOf(
  findings: readonly Finding[],
  isPooledMet: SearchRules['isPooledMet'],
): Bracket {
  const levels = [...byLevel(findings)].toSorted(([a], [b]) => a - b)
  const isMet = ([users, at]: readonly [number, readonly Finding[]]): boolean =>
    isMetAt(users, at, isPooledMet)
  const firstFail = levels.find((level) => !isMet(level))?.[0]
  const met = levels.filter(isMet).map(([users]) => users)
  return {
    lastPass: met.findLast((users) => users < (firstFail ?? Infinity)) ?? 0,
    ...(firstFail !== undefined && { firstFail }),
    contradictions: met.filter((users) => users > (firstFail ?? Infinity)),
  }
}

/** So often a level is probed at most: its requests together decide then. */
const mostAtALevel = 2

/**
 * The number of users to be probed next, or `undefined` when the search is at its end:
 *
 * 1. 1, 2, 4, … until the objective is missed, or `maxUsers`;
 * 2. bisection until the bracket is narrow enough, at the wanted number first;
 * 3. its ends once more where a finding is contradicted, or is no proof and not what all probes
 *    together say; where two disagree, their requests together decide;
 * 4. the last pass once more at the end, since heat, caches and neighbours change with time, and
 *    where it is not a claim yet.
 */
export function nextProbe(findings: readonly Finding[], rules: SearchRules): number | undefined {
  const bracket = bracketOf(findings, rules.isPooledMet)
  return widen(bracket, rules) ?? narrow(bracket, rules) ?? repeat(bracket, findings, rules)
}

/** Twice as many users, until the objective is missed. */
function widen({ lastPass, firstFail }: Bracket, { maxUsers }: SearchRules): number | undefined {
  return firstFail === undefined && lastPass < maxUsers
    ? Math.min(maxUsers, Math.max(1, 2 * lastPass))
    : undefined
}

/** Into the bracket, while it is too wide. */
function narrow(
  { lastPass, firstFail }: Bracket,
  { precision, wanted }: SearchRules,
): number | undefined {
  if (firstFail === undefined) return undefined
  if (firstFail - lastPass <= Math.max(1, precision * lastPass)) return undefined
  const isInside = wanted !== undefined && wanted > lastPass && wanted < firstFail
  return isInside ? wanted : Math.floor((lastPass + firstFail) / 2)
}

/** An end of the bracket that is not sure enough. */
function repeat(
  bracket: Bracket,
  findings: readonly Finding[],
  { isClaimed, isSupported }: SearchRules,
): number | undefined {
  const { lastPass, firstFail, contradictions } = bracket
  const at = byLevel(findings)
  const countAt = (users: number): number => at.get(users)?.length ?? 0
  const isOpen = (users: number): boolean => {
    if (countAt(users) >= mostAtALevel) return false
    const isContradicted = users === firstFail && contradictions.length > 0
    const isProven = at.get(users)?.every((finding) => finding.isProven) === true
    return isContradicted || !(isProven || isSupported(bracket))
  }
  if (firstFail !== undefined && isOpen(firstFail)) return firstFail
  if (lastPass === 0) return undefined
  if (isOpen(lastPass)) return lastPass
  if (countAt(lastPass) > 1) return undefined
  const isFresh = findings.at(-1)?.users === lastPass
  return isFresh && isClaimed(lastPass) ? undefined : lastPass
}
