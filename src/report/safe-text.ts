const secrets: readonly RegExp[] = [
  /\b(?:sk|pk|rk|xai|gsk|hf|ghp|gho|glpat|AKIA)[-_]?[A-Za-z0-9_-]{12,}/g,
  /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi,
  /\b((?:api[-_]?key|access[-_]?token|auth[-_]?token|secret|password|authorization)["']?\s*[:=]\s*["']?)[^\s"',;&]{6,}/gi,
  /\/\/[^\s/@:]+:[^\s/@]+@/g,
]

/**
 * Text of a target or of its errors, made safe for terminals, logs and reports: what looks like a
 * key is blotted out, control characters are written as escapes, and the length is bounded.
 *
 * @example
 * safeText('401 for key sk-abcdefghijklmnop') // '401 for key ***'
 */
export function safeText(text: string, maxLength = 500): string {
  const clean = secrets
    .reduce((result, pattern) => result.replaceAll(pattern, '***'), text)
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    .replaceAll(/[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, toEscape)
  return clean.length > maxLength
    ? `${clean.slice(0, maxLength)}… (${clean.length} characters)`
    : clean
}

function toEscape(character: string): string {
  return character === '\n' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
