/** A stream of chat completions whose answer is known. */
export interface PlantedStream {
  readonly bytes: Uint8Array
  readonly planted: {
    readonly text: string
    readonly reasoning: string
    readonly toolCall: string
    readonly finish?: string
    readonly outputTokens?: number
    readonly failure?: string
  }
}

type Random = () => number

const texts = [
  'a',
  ' word',
  '',
  'é',
  '😀',
  '\n',
  '\r\n',
  '"quoted"',
  'back\\slash',
  '\u2028',
  'data: x\n\n',
  '中文字',
  '\u0000\u001f',
  '<|end|>',
  '</script>',
  '\uFEFF',
  ': ',
]

const pick = <T>(random: Random, values: readonly [T, ...T[]]): T =>
  values[Math.floor(random() * values.length)] ?? values[0]

/** A chunk as servers write it: with blanks or none, escaped to ASCII or not. */
function jsonOf(value: unknown, style: 'tight' | 'blanks' | 'ascii'): string {
  const text = JSON.stringify(value)
  if (style === 'tight') return text
  if (style === 'blanks') return JSON.stringify(value, undefined, 1).replaceAll(/\n */g, ' ')
  return text.replaceAll(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** One event, its data in one line or cut into several at blanks, which JSON allows. */
function eventOf(data: string, random: Random, end: string, isCut: boolean): string {
  const prefix = pick(random, ['data: ', 'data: ', 'data:'])
  const lines = isCut ? data.split(/(?<=[,{]) /) : [data]
  const type = random() < 0.05 ? `event: message${end}id: 7${end}` : ''
  return `${type}${lines.map((line) => prefix + line).join(end)}${end}${end}`
}

/** Makes a stream: role, reasoning, text and tool calls, then an end of one kind or another. */
export function plantStream(random: Random): PlantedStream {
  const end = pick(random, ['\n', '\n', '\r\n', '\r'])
  const style = pick(random, ['tight', 'blanks', 'ascii'] as const)
  const planted = { text: '', reasoning: '', toolCall: '' }
  const known: { finish?: string; outputTokens?: number; failure?: string } = {}
  let text = random() < 0.2 ? '\uFEFF' : ''

  function send(value: unknown): void {
    if (random() < 0.1) text += `: keep-alive${end}${pick(random, ['', end])}`
    text += eventOf(jsonOf(value, style), random, end, style === 'blanks' && random() < 0.3)
  }
  /** Some servers count the tokens in each chunk, and some fields come and go. */
  const countsAlways = random() < 0.2
  let sent = 0
  function sendDelta(delta: object, finish: string | null = null): void {
    const more = random() < 0.2 ? { logprobs: pick(random, [null, { content: 'x' }]) } : {}
    const choice = { index: 0, delta, ...more, finish_reason: finish }
    const usage = countsAlways ? { usage: { completion_tokens: ++sent } } : {}
    if (countsAlways) known.outputTokens = sent
    send({ id: 'c', object: 'chat.completion.chunk', choices: [choice], ...usage })
  }

  if (random() < 0.8) sendDelta({ role: 'assistant', content: pick(random, ['', null]) })
  const pieces = 1 + Math.floor(random() * 8)
  for (let i = 0; i < pieces; i++) {
    const piece = pick(random, ['', ...texts])
    const kind = random()
    if (kind < 0.6) {
      planted.text += piece
      sendDelta({ content: piece })
    } else if (kind < 0.65) {
      // both in one chunk
      planted.text += piece
      planted.reasoning += 'hm'
      sendDelta({ reasoning_content: 'hm', content: piece })
    } else if (kind < 0.8) {
      planted.reasoning += piece
      sendDelta({ reasoning_content: piece })
    } else {
      planted.toolCall += `f${piece}`
      sendDelta({ tool_calls: [{ index: 0, function: { name: 'f', arguments: piece } }] })
    }
  }
  if (random() < 0.1) {
    known.failure = 'out of memory'
    send({ error: { message: known.failure, code: 500 } })
  } else {
    known.finish = pick(random, ['stop', 'length'])
    // the last text may come with the reason
    const rest = pick(random, ['', '', 'end'])
    planted.text += rest
    sendDelta(rest === '' ? {} : { content: rest }, known.finish)
    if (random() < 0.5) {
      known.outputTokens = Math.floor(random() * 1000)
      send({ choices: [], usage: { completion_tokens: known.outputTokens } })
    }
  }
  if (random() < 0.7) text += `data: [DONE]${end}${pick(random, [end, end, ''])}`
  return { bytes: new TextEncoder().encode(text), planted: { ...planted, ...known } }
}
