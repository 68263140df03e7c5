import { createWireClient, type HttpVersion } from '../../wire/wire-client.ts'
import { createOpener } from '../open-once.ts'
import { blotError, keepSecrets, withoutSecrets } from '../secrets.ts'
import type { ChunkParts, TargetInfo, TargetRequest } from '../target.ts'
import type { AnswerRecorder, EndpointRecipe, WireTarget } from '../wire-target.ts'
import { type AnswerRequest, readAnswer, streamAnswer } from './answer-stream.ts'
import type { Endpoint } from './endpoint.ts'
import { wireRequest } from './wire-request.ts'

/** A target that asks an endpoint over HTTP, with the wire client. */
export function createEndpointTarget(endpoint: Endpoint, recipe: EndpointRecipe): WireTarget {
  const { name, url, connectTimeout, ca, protocol } = endpoint
  const wire = createWireClient({
    url,
    connectTimeout,
    protocol,
    ...(ca !== undefined && { ca }),
  })
  const shown = `${url.origin}${url.pathname}`

  function requestOf(request: TargetRequest): AnswerRequest {
    const { firstTokenTimeout, stallTimeout, model, hasKey, format } = endpoint
    return {
      wire,
      endpoint: shown,
      model,
      hasKey,
      format,
      firstTokenTimeout,
      stallTimeout,
      signal: request.signal,
      sent: wireRequest(url, endpoint.headers, endpoint.bodyOf(request), format.contentType),
    }
  }

  function stream(request: TargetRequest): AsyncIterable<ChunkParts> {
    return withoutSecrets(streamAnswer(requestOf(request)), endpoint.secrets)
  }

  async function record(request: TargetRequest, recorder: AnswerRecorder): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      readAnswer(requestOf(request), {
        ...recorder,
        end: resolve,
        fail: (error) => {
          reject(blotError(error, endpoint.secrets))
        },
      })
    })
  }

  const target: WireTarget = {
    name,
    isRemote: true,
    ...(endpoint.price !== undefined && { price: endpoint.price }),
    stream,
    record,
    connect: async (count: number) => await wire.connect(count),
    recipe,
    open: createOpener({
      name,
      shown: `The endpoint ${shown}`,
      stream,
      problem: endpoint.problem,
    }),
    unavailable: () => endpoint.problem,
    info: () => infoOf(endpoint, shown, wire.version()),
  }
  // one who spreads the target to change its stream must not get the way round it
  for (const hidden of ['record', 'connect', 'recipe']) {
    Object.defineProperty(target, hidden, { enumerable: false })
  }
  return keepSecrets(target, endpoint.secrets)
}

const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']

function infoOf(
  { model, api }: Endpoint,
  shown: string,
  version: HttpVersion | undefined,
): TargetInfo {
  const proxies = proxyVariables
    .flatMap((variable) => [variable, variable.toLowerCase()])
    .filter((variable) => (process.env[variable] ?? '') !== '')
  return {
    model,
    notes: [
      `${model} at ${shown}, ${version === undefined ? '' : `${version} `}by the wire client`,
      ...(proxies.length === 0
        ? []
        : [`${proxies.join(', ')} is not used: a proxy would be measured, too`]),
    ],
    details: {
      endpoint: shown,
      api,
      client: 'wire',
      ...(version !== undefined && { protocol: version }),
    },
  }
}
