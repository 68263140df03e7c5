import { expect, test } from 'vitest'

import { bracketOf, type Finding, nextProbe, type SearchRules } from './next-probe.ts'

const rules: SearchRules = {
  maxUsers: 64,
  precision: 0.05,
  isClaimed: () => true,
  isPooledMet: () => false,
  isSupported: () => false,
}

/** The levels that a search goes to, on a target that a number of users can meet. */
function levels(capacity: number, more: Partial<SearchRules> = {}): number[] {
  const findings: Finding[] = []
  for (;;) {
    const users = nextProbe(findings, { ...rules, ...more })
    if (users === undefined) return findings.map((finding) => finding.users)
    findings.push({ users, isMet: users <= capacity, isProven: true })
  }
}

test('it doubles, bisects, and measures the last pass again where it was not the last probe', () => {
  expect(levels(0)).toEqual([1])
  expect(levels(1)).toEqual([1, 2, 1])
  expect(levels(3)).toEqual([1, 2, 4, 3])
  expect(levels(20)).toEqual([1, 2, 4, 8, 16, 32, 24, 20, 22, 21, 20])
  expect(levels(1000)).toEqual([1, 2, 4, 8, 16, 32, 64])
  expect(levels(50, { maxUsers: 40 })).toEqual([1, 2, 4, 8, 16, 32, 40])
})

test('it takes no more than 2·log2(C) + 4 probes for proven findings', () => {
  for (let capacity = 1; capacity <= 400; capacity++) {
    const { length } = levels(capacity, { maxUsers: 1024 })
    expect(length, `${capacity}`).toBeLessThanOrEqual(2 * Math.log2(capacity) + 4)
  }
})

test('the wanted number is probed first where the bracket holds it', () => {
  expect(levels(13, { wanted: 11 }).slice(0, 7)).toEqual([1, 2, 4, 8, 16, 11, 13])
  expect(levels(3, { wanted: 11 })).toEqual([1, 2, 4, 3])
})

test('a precision makes the bracket wider', () => {
  expect(levels(20, { precision: 0.25 })).toEqual([1, 2, 4, 8, 16, 32, 24, 20])
})

const met = (users: number, isProven = true): Finding => ({ users, isMet: true, isProven })
const missed = (users: number, isProven = true): Finding => ({ users, isMet: false, isProven })

test('an end without a proof is probed once more; where two disagree, their requests decide', () => {
  expect(nextProbe([met(1), missed(2, false)], rules)).toBe(2)
  expect(nextProbe([met(1), missed(2, false), missed(2, false)], rules)).toBe(1)
  const disagreeing = [met(1), missed(2, false), met(2, false)]
  expect(nextProbe(disagreeing, rules)).toBe(1)
  expect(nextProbe(disagreeing, { ...rules, isPooledMet: (users) => users === 2 })).toBe(4)
})

test('an end without a proof is not probed again where all probes together say the same', () => {
  const supported = { ...rules, isSupported: () => true }
  expect(nextProbe([met(1), missed(2, false)], supported)).toBe(1)
  expect(nextProbe([missed(2, false), met(1, false)], supported)).toBeUndefined()
  // a contradiction outweighs it
  expect(nextProbe([met(1), missed(2, false), met(4)], supported)).toBe(2)
})

test('a last pass that is no claim yet is measured once more, not for ever', () => {
  const unclaimed = { ...rules, isClaimed: () => false }
  expect(nextProbe([met(1), met(2), missed(4), met(3)], unclaimed)).toBe(3)
  expect(nextProbe([met(1), met(2), missed(4), met(3), met(3)], unclaimed)).toBeUndefined()
})

test('users who met it although fewer had missed it are a contradiction, and the failure is probed again', () => {
  const findings = [met(1), missed(2), met(4)]
  expect(bracketOf(findings, () => false)).toEqual({
    lastPass: 1,
    firstFail: 2,
    contradictions: [4],
  })
  expect(nextProbe(findings, rules)).toBe(2)
})

test('nothing was found where nothing was probed', () => {
  expect(bracketOf([], () => false)).toEqual({ lastPass: 0, contradictions: [] })
  expect(nextProbe([], rules)).toBe(1)
})
