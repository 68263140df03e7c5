import { createWireClient } from '../../wire/wire-client.ts'
import { createOpener } from '../open-once.ts'
import { keepSecrets, withoutSecrets } from '../secrets.ts'
import type { ChunkParts, Target, TargetInfo, TargetRequest } from '../target.ts'
import { streamAnswer } from './answer-stream.ts'
import type { Endpoint } from './endpoint.ts'
import { requestBytes } from './request-bytes.ts'

/** A target that asks an endpoint over HTTP, with the wire client. */
export function createEndpointTarget(endpoint: Endpoint): Target {
  const { name, url, connectTimeout, ca } = endpoint
  const wire = createWireClient({ url, connectTimeout, ...(ca !== undefined && { ca }) })
  const shown = `${url.origin}${url.pathname}`

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

  return keepSecrets(
    {
      name,
      isRemote: true,
      ...(endpoint.price !== undefined && { price: endpoint.price }),
      stream,
      open: createOpener({
        name,
        shown: `The endpoint ${shown}`,
        stream,
        problem: endpoint.problem,
      }),
      unavailable: () => endpoint.problem,
      info: () => infoOf(endpoint, shown),
    },
    endpoint.secrets,
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
