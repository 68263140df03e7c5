import net from 'node:net'

import { expect, test } from 'vitest'

import { ask, at, outcome } from '../../../test/support/ask.ts'
import { selfSigned } from '../../../test/support/certificate.ts'
import { type GoldenAnswer, plain } from '../../golden/golden-answer.ts'
import { startGoldenServer } from '../../golden/golden-server.ts'
import type { OpenAIOptions } from './open-ai.ts'

async function outcomeOf(answer: GoldenAnswer, more: Partial<OpenAIOptions> = {}): Promise<string> {
  await using server = await startGoldenServer(answer)
  return outcome(await ask(at(server.baseURL, more)))
}

/** What a server says that refuses. */
async function refusal(status: string, body: unknown, more = ''): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return await outcomeOf({ raw: plain(status, text, 'application/json', more) })
}

const stream = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n'
const said = 'data: {"choices":[{"delta":{"content":"hello"}}]}\n\n'

test('a server that is not there is told from one that does not answer', async () => {
  const { baseURL } = await closedServer()
  expect(outcome(await ask(at(baseURL)))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions refused the connection. Start the server, or correct the host and the port of "baseURL"."`,
  )
  expect(outcome(await ask(at('http://no-such-host.invalid/v1')))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://no-such-host.invalid/v1/chat/completions has a host name that is not known. Correct "baseURL", or the name service of this machine."`,
  )
  expect(await outcomeOf({ raw: '' })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions closed the connection before it answered. Its log may say why."`,
  )
  // it takes the connection, and says nothing of TLS
  await using mute = await startGoldenServer()
  const far = at(mute.baseURL.replace('http:', 'https:'), { connectTimeout: 0.05 })
  expect(outcome(await ask(far))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint https://127.0.0.1:<port>/v1/chat/completions took no connection within 0.05 s. Look at the server and the network, or raise "connectTimeout"."`,
  )
})

/** The address of a server that has been stopped. */
async function closedServer(): Promise<{ readonly baseURL: string }> {
  await using server = await startGoldenServer()
  return { baseURL: server.baseURL }
}

test('TLS works with an authority that is given, and says what is wrong without', async () => {
  const certificate = selfSigned()
  await using server = await startGoldenServer({}, certificate)
  const trusted = at(server.baseURL, { ca: certificate.cert })
  expect(outcome(await ask(trusted))).toBe('completed: ')
  expect(outcome(await ask(trusted))).toBe('completed: ')
  expect(server.opened()).toBe(1)
  expect(outcome(await ask(at(server.baseURL)))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint https://127.0.0.1:<port>/v1/chat/completions has a certificate that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). Give its authority as "ca" or in NODE_EXTRA_CA_CERTS, or correct the host of "baseURL"."`,
  )
  const talker = net.createServer((socket) => socket.on('error', () => {}).end('I speak first'))
  await new Promise<void>((resolve) => {
    talker.listen(0, '127.0.0.1', resolve)
  })
  const address = talker.address()
  const port = typeof address === 'object' ? address?.port : undefined
  expect(outcome(await ask(at(`https://127.0.0.1:${port}/v1`)))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint https://127.0.0.1:<port>/v1/chat/completions does not speak TLS. Write "http://" in "baseURL", if it is to be so."`,
  )
  talker.close()
})

test('a refusal says its status, the words of the server and what to do', async () => {
  const message = (text: string): object => ({ error: { message: text, code: 'x' } })
  expect(await refusal('401 Unauthorized', message('No key.'))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 401 Unauthorized: No key. No key was sent. Give one as "apiKey"."`,
  )
  expect(await refusal('403 Forbidden', { error: 'not yours' })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 403 Forbidden: not yours. The key may not do this. Look at its rights, and at those of the model."`,
  )
  expect(
    await refusal('404 Not Found', message('The model `golden` does not exist.')),
  ).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 404 Not Found: The model \`golden\` does not exist. Correct "baseURL", which ends in /v1 at most servers, or "model", which is "golden"."`,
  )
  expect(
    await refusal('422 Unprocessable Entity', {
      detail: [{ loc: ['body'], msg: 'no max_tokens' }],
    }),
  ).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 422 Unprocessable Entity: body no max_tokens. It does not take this request. Look at "model", "api", "body", "tokenLimit" and "usage" of the target."`,
  )
  expect(
    await refusal('429 Too Many Requests', message('slow down'), 'retry-after: 30\r\n'),
  ).toMatchInlineSnapshot(
    `"throttled: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 429 Too Many Requests: slow down. It refuses for load, or for the limit of the key. It asks to wait: Retry-After is 30."`,
  )
  expect(
    await refusal('500 Internal Server Error', '<!doctype html><h1>oops</h1>'),
  ).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 500 Internal Server Error: an HTML page. The server failed. Its log may say why."`,
  )
  expect(await refusal('503 Service Unavailable', '')).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 503 Service Unavailable. It is overloaded, or not ready yet."`,
  )
  expect(await refusal('503 Service Unavailable', '', 'retry-after: 5\r\n')).toMatchInlineSnapshot(
    `"throttled: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 503 Service Unavailable. It is overloaded, or not ready yet. It asks to wait: Retry-After is 5."`,
  )
  expect(await refusal('418', 'short and stout')).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 418: short and stout. Look at the options of the target."`,
  )
  expect(
    await refusal('307 Temporary Redirect', '', 'location: https://a.example/v1?key=sk-1\r\n'),
  ).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered 307 Temporary Redirect. Redirects are not followed: write the address that it leads to in "baseURL", as in https://a.example/v1."`,
  )
})

test('what is no stream is told from one', async () => {
  const page = plain('200 OK', '<!doctype html><html>Sign in</html>', 'text/html')
  expect(await outcomeOf({ raw: page })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered with text/html in place of text/event-stream: an HTML page. Correct "baseURL" or "api", or make the server stream."`,
  )
  const json = plain('200 OK', '{"choices":[{"message":{"content":"all at once"}}]}')
  expect(await outcomeOf({ raw: json })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions answered with application/json in place of text/event-stream: {"choices":[{"message":{"content":"all at once"}}]}. Correct "baseURL" or "api", or make the server stream."`,
  )
  const zipped = plain('200 OK', 'x', 'text/event-stream', 'content-encoding: gzip\r\n')
  expect(await outcomeOf({ raw: zipped })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions sent its answer compressed (gzip), though it was asked not to. Compression holds tokens back: switch it off in the server or in the proxy before it."`,
  )
  expect(await outcomeOf({ raw: 'SSH-2.0-OpenSSH_9\r\n' })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions does not speak HTTP/1.1 as it must: the answer does not begin with HTTP/1.1. Ask it by another way than this target, or by a proxy in front of it."`,
  )
  // an error page without an end is not waited for
  const endless = `HTTP/1.1 500 Oops\r\n\r\n${'x'.repeat(70_000)}`
  expect(await outcomeOf({ raw: endless, keeps: true })).toContain('errored: EndpointError')
})

test('an answer that breaks off is errored before its first token, truncated after', async () => {
  expect(await outcomeOf({ fault: 'reset', after: 0, roleAt: 0 })).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions broke the connection off in the middle of its answer. Its log may say why."`,
  )
  expect(await outcomeOf({ fault: 'reset', after: 2 })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions broke the connection off in the middle of its answer. Its log may say why."`,
  )
  expect(await outcomeOf({ fault: 'close', after: 2 })).toBe(
    await outcomeOf({ fault: 'reset', after: 2 }),
  )
  expect(await outcomeOf({ fault: 'no end' })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions ended its answer without saying that it is finished. Its log may say why."`,
  )
  expect(await outcomeOf({ fault: 'error event', after: 2 })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions broke its answer off with an error: CUDA out of memory (server_error). Its log may say why."`,
  )
  expect(await outcomeOf({ fault: 'garbage', after: 2 })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions streams something else than its protocol: an event of the stream is no JSON object. Correct "api", or look at the server's log."`,
  )
  // a length that is too long, and one that is too short
  const long = `${stream}content-length: 1000\r\n\r\n${said}`
  expect(await outcomeOf({ raw: long })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions broke the connection off in the middle of its answer. Its log may say why."`,
  )
  const short = `${stream}content-length: ${said.length}\r\n\r\n${said}data: [DONE]\n\n`
  expect(await outcomeOf({ raw: short, keeps: true })).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions ended its answer without saying that it is finished. Its log may say why."`,
  )
})

test('an overload that is told in the stream is one of load', async () => {
  const overloaded = 'data: {"error":{"message":"busy","type":"overloaded_error"}}\n\n'
  expect(
    await outcomeOf({ raw: plain('200 OK', overloaded, 'text/event-stream') }),
  ).toMatchInlineSnapshot(
    `"throttled: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions broke its answer off with an error: busy (overloaded_error). Its log may say why."`,
  )
})

test('a first token that does not come, and a next one, are waited for as long as asked', async () => {
  expect(
    await outcomeOf({ fault: 'stall', after: 0, roleAt: 0 }, { firstTokenTimeout: 0.05 }),
  ).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions sent no token within 0.05 s. Look at the server, or raise "firstTokenTimeout"."`,
  )
  expect(
    await outcomeOf({ fault: 'stall', after: 2 }, { stallTimeout: 0.05 }),
  ).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions sent nothing more of its answer for 0.05 s. Look at the server, or raise "stallTimeout"."`,
  )
  // each token is in time, though the whole is longer than the deadline
  expect(await outcomeOf({ tokens: 20, gap: 0.01 }, { stallTimeout: 0.15 })).toBe('completed: ')
})

test('a server that is killed fails what was asked, and the next request as a new one', async () => {
  const server = await startGoldenServer({ fault: 'stall', after: 2 })
  const target = at(server.baseURL)
  const asking = ask(target)
  await expect.poll(() => server.requests.length).toBe(1)
  await server[Symbol.asyncDispose]()
  expect(outcome(await asking)).toContain('broke the connection off in the middle of its answer')
  expect(outcome(await ask(target))).toContain('refused the connection')
})

test('a kept connection that closes under a request is named, and nothing is asked twice', async () => {
  await using server = await startGoldenServer((_, index) =>
    index === 0 ? { tokens: 1 } : { raw: '' },
  )
  const target = at(server.baseURL)
  await ask(target)
  expect(outcome(await ask(target))).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions closed a connection that it had kept open, as the next request was sent on it. It should keep idle connections longer than the pauses between requests."`,
  )
  expect(server.requests).toHaveLength(2)
})

/** A server that sends a byte each 5 ms. */
async function dribble(text: string): Promise<{ baseURL: string } & Disposable> {
  const server = net.createServer((socket) => {
    let sent = 0
    const timer = setInterval(() => {
      if (sent < text.length) socket.write(text.charAt(sent++))
    }, 5)
    socket
      .on('error', () => {})
      .on('close', () => {
        clearInterval(timer)
      })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    [Symbol.dispose]() {
      server.close()
    },
  }
}

test('bytes that come one by one are no tokens: the deadlines count these', async () => {
  using slowHead = await dribble(stream)
  expect(
    outcome(await ask(at(slowHead.baseURL, { firstTokenTimeout: 0.1 }))),
  ).toMatchInlineSnapshot(
    `"errored: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions sent no token within 0.1 s. Look at the server, or raise "firstTokenTimeout"."`,
  )
  // a token at once, and then bytes of the next one
  const second = said.replace('hello', 'x'.repeat(1000))
  using slowToken = await dribble(`${stream}\r\n${said}${second}`)
  const target = at(slowToken.baseURL, { stallTimeout: 0.2 })
  expect(outcome(await ask(target))).toMatchInlineSnapshot(
    `"truncated: EndpointError: The endpoint http://127.0.0.1:<port>/v1/chat/completions sent nothing more of its answer for 0.2 s. Look at the server, or raise "stallTimeout"."`,
  )
})

test('a refusal for load is one request and one failure: nothing is asked again', async () => {
  await using server = await startGoldenServer((_, index) =>
    index === 0
      ? { raw: plain('429 Too Many Requests', '', 'text/plain', 'retry-after: 0\r\n') }
      : {},
  )
  expect(outcome(await ask(at(server.baseURL)))).toContain('throttled')
  expect(server.requests).toHaveLength(1)
})

test('two hundred requests at once have two hundred connections', async () => {
  await using server = await startGoldenServer({ fault: 'stall', after: 1 })
  const target = at(server.baseURL)
  const ending = new AbortController()
  const asking = Array.from(
    { length: 200 },
    async () => await ask(target, { signal: ending.signal }),
  )
  await expect.poll(() => server.open(), { timeout: 10_000 }).toBe(200)
  ending.abort()
  expect(new Set((await Promise.all(asking)).map(outcome))).toEqual(new Set(['aborted: ']))
})

test('a proxy of the environment is not used, and that is told', async () => {
  const before = process.env['HTTP_PROXY']
  try {
    process.env['HTTP_PROXY'] = 'http://user:hunter22@127.0.0.1:1'
    await using server = await startGoldenServer()
    const target = at(server.baseURL)
    expect(outcome(await ask(target))).toBe('completed: ')
    const notes = target.info?.().notes ?? []
    expect(notes[1]).toMatchInlineSnapshot(
      `"HTTP_PROXY is not used: a proxy would be measured, too"`,
    )
    expect(JSON.stringify(target.info?.())).not.toContain('hunter22')
  } finally {
    if (before === undefined) delete process.env['HTTP_PROXY']
    else process.env['HTTP_PROXY'] = before
  }
})
