import { sendRequest } from '../../src/load/send-request.ts'
import { classifyAnswer } from '../../src/metrics/answer-class.ts'
import type { Trace } from '../../src/metrics/trace.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openAI, type OpenAIOptions } from '../../src/targets/http/open-ai.ts'
import type { Target } from '../../src/targets/target.ts'

interface AskOptions {
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/** One request as all loads send it. */
export async function ask(
  target: Target,
  { timeout = 20, signal = new AbortController().signal }: AskOptions = {},
): Promise<Trace> {
  return await sendRequest({
    target,
    prompt: 'hello',
    maxTokens: 8,
    clock: systemClock,
    timeout,
    signal,
  })
}

/** The model of a golden server. */
export const at = (baseURL: string, more: Partial<OpenAIOptions> = {}): Target =>
  openAI({ baseURL, model: 'golden', ...more })

/** What became of a request, and the message without the port. */
export function outcome(trace: Trace): string {
  const detail = trace.end.kind === 'error' ? trace.end.detail : ''
  return `${classifyAnswer(trace)}: ${detail}`.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
}
