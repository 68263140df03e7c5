import { normalQuantile } from '../stats/normal-quantile.ts'

/** The server stands still for `lasting` seconds, each time `every` seconds have passed. */
export interface Freezes {
  readonly every: number
  readonly lasting: number
}

/**
 * A standard normal number from a uniform one, by its quantile. The half step keeps it finite:
 * `createRandom` gives multiples of 2⁻³² from 0.
 */
export function standardNormal(random: () => number): number {
  return normalQuantile(random() + 2 ** -33)
}

/**
 * The next value of an AR(1) series with mean 0 and variance 1, whose neighbours have the
 * correlation ρ, and values k apart ρᵏ:
 *
 *     z′ = ρ·z + √(1 − ρ²)·ε,  ε standard normal
 */
export function nextCorrelated(previous: number, correlation: number, innovation: number): number {
  return correlation * previous + Math.sqrt(1 - correlation * correlation) * innovation
}

/**
 * The log-normal factor of a request's times, exp(noise·z). Its median is 1, its mean
 * exp(noise² / 2), its quantile at p exp(noise·Φ⁻¹(p)).
 */
export function noiseFactor(noise: number, z: number): number {
  return Math.exp(noise * z)
}

/** How much slower the server is after `elapsed` seconds: 1 + drift·(elapsed / 60). */
export function driftFactor(drift: number, elapsed: number): number {
  return 1 + (drift * elapsed) / 60
}

/**
 * When work is finished that starts `elapsed` seconds after the server's start and takes `work`
 * seconds without a freeze. With every = T and lasting = F, in closed form:
 *
 *     worked(t) = t − F·(⌊t/T⌋ − 1) − min(F, t mod T)   (t ≥ T; else t)
 *     end       = w + F·max(0, ⌈(w − T) / (T − F)⌉),    w = worked(elapsed) + work
 *
 * Work that is done just when a freeze begins is done.
 */
export function finishAmongFreezes(elapsed: number, work: number, freezes: Freezes): number {
  const { every, lasting } = freezes
  const worked = workedUntil(elapsed, freezes) + work
  const frozen = lasting * Math.max(0, Math.ceil((worked - every) / (every - lasting)))
  return Math.max(elapsed, worked + frozen)
}

/** Seconds in which the server did not stand still, of the first `elapsed` ones. */
function workedUntil(elapsed: number, { every, lasting }: Freezes): number {
  const begun = Math.floor(elapsed / every)
  if (begun < 1) return elapsed
  return elapsed - lasting * (begun - 1) - Math.min(lasting, elapsed - begun * every)
}
