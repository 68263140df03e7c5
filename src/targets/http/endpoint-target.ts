import { SloError } from '../../errors.ts'
import { EndpointError } from '../../wire/endpoint-error.ts'
import { createWireClient } from '../../wire/wire-client.ts'
import type { ChunkParts, Target, TargetInfo, TargetRequest } from '../target.ts'
import { streamAnswer } from './answer-stream.ts'
import type { Endpoint } from './endpoint.ts'
import { requestBytes } from './request-bytes.ts'
import { withoutSecrets } from './secrets.ts'

/** Tokens of the request that finds out whether the endpoint answers; some take no fewer. */
const firstTokens = 16

/** Seconds for it. */
const firstTimeout = 60

/** A target that asks an endpoint over HTTP, with the wire client. */
export function createEndpointTarget(endpoint: Endpoint): Target {
  const { name, url, connectTimeout, ca } = endpoint
  const wire = createWireClient({ url, connectTimeout, ...(ca !== undefined && { ca }) })
  const shown = `${url.origin}${url.pathname}`
  let isAnswering = false

  function stream(request: TargetRequest): AsyncIterable<ChunkParts> {
    const { firstTokenTimeout, stallTimeout, model, hasKey, format } = endpoint
    const chunks = streamAnswer({
      wire,
      endpoint: shown,
      model,
      hasKey,
      format,
      firstTokenTimeout,
      stallTimeout,
      signal: request.signal,
      bytes: requestBytes(url, endpoint.headers, endpoint.bodyOf(request), format.contentType),
    })
    return withoutSecrets(chunks, endpoint.secrets)
  }

  return {
    name,
    isRemote: true,
    stream,
    /** Asks once, so that no load is made on an endpoint that does not answer one request. */
    async open() {
      if (isAnswering) return
      if (endpoint.problem !== undefined) throw notAnswering(name, endpoint.problem)
      const signal = AbortSignal.timeout(firstTimeout * 1000)
      try {
        for await (const _ of stream({ prompt: 'Say "ready".', maxTokens: firstTokens, signal }));
      } catch (error) {
        if (!(error instanceof EndpointError)) throw error
        throw notAnswering(name, error.message)
      }
      if (signal.aborted) {
        throw notAnswering(
          name,
          `The endpoint ${shown} did not answer the first request within ${firstTimeout} s. Look at the server.`,
        )
      }
      isAnswering = true
    },
    unavailable: () => endpoint.problem,
    info: () => infoOf(endpoint, shown),
  }
}

function notAnswering(name: string, message: string): SloError {
  return new SloError(
    'SLO_TARGET_FAILED',
    `The target "${name}" could not be opened. ${message} Nothing was measured.`,
  )
}

const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']

function infoOf({ model, api }: Endpoint, shown: string): TargetInfo {
  const proxies = proxyVariables
    .flatMap((variable) => [variable, variable.toLowerCase()])
    .filter((variable) => (process.env[variable] ?? '') !== '')
  return {
    model,
    notes: [
      `${model} at ${shown}, HTTP/1.1 by the wire client`,
      ...(proxies.length === 0
        ? []
        : [`${proxies.join(', ')} is not used: a proxy would be measured, too`]),
    ],
    details: { endpoint: shown, api, client: 'wire', protocol: 'HTTP/1.1' },
  }
}
