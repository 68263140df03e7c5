/** How models say no, at the beginning of an answer. */
const refusals: readonly RegExp[] = [
  /^(?:i['’]?m (?:really |very |so )?sorry|sorry|i apologi[sz]e|unfortunately)[,.!:;]?\s+(?:but\s+)?(?:i|as an)\b/i,
  /^(?:but )?i (?:can(?:not|['’]t| not)|am (?:not able|unable)|['’]m (?:not able|unable)|won['’]t|will not|must decline|decline)\b/i,
  /^i['’]m (?:not able|unable)\b/i,
  /^as an (?:ai|artificial)\b/i,
]

/**
 * Whether an answer reads like a refusal: it begins with one, in English. A guess by its words, for
 * a count only; no score depends on it.
 *
 * @example
 * isRefusal("I'm sorry, but I can't help with that.") // true
 */
export function isRefusal(text: string): boolean {
  const beginning = text.trimStart().slice(0, 200)
  return refusals.some((pattern) => pattern.test(beginning))
}
