import { expect, test } from 'vitest'

import {
  dollarsPerMillion,
  tokensPerDollar,
  tokensPerJoule,
  usersPerKilowatt,
} from './efficiency.ts'
import { costOfTokens } from './token-price.ts'

test('130 tok/s at 65 W are 2 tokens a joule', () => {
  expect(tokensPerJoule(130, 65)).toBe(2)
})

test('2 users at 65 W are 30.8 users a kilowatt', () => {
  expect(usersPerKilowatt(2, 65)).toBeCloseTo(30.769, 3)
})

// The lab's part 4: median_speed_tps * 3600 / rental
test('100 tok/s on a machine of $2.50 an hour are 144,000 tokens a dollar', () => {
  expect(tokensPerDollar(100, 2.5)).toBe(144_000)
})

test('100 tok/s on a machine of $0.36 an hour cost a dollar a million', () => {
  expect(dollarsPerMillion(100, 0.36)).toBeCloseTo(1, 12)
})

test('what is not known makes nothing known, and a machine that costs nothing has no tokens a dollar', () => {
  expect([
    tokensPerJoule(undefined, 65),
    tokensPerJoule(100, 0),
    usersPerKilowatt(4, undefined),
    tokensPerDollar(100, 0),
    dollarsPerMillion(0, 1),
    dollarsPerMillion(100, undefined),
  ]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined])
})

test('1,000 tokens in and 200 out cost $0.0045 at $2.50 and $10 a million', () => {
  expect(costOfTokens({ input: 2.5, output: 10 }, { input: 1000, output: 200 })).toBeCloseTo(
    0.0045,
    12,
  )
})
