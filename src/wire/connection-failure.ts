import { EndpointError, type EndpointFailure } from './endpoint-error.ts'

interface Explanation {
  readonly failure: EndpointFailure
  readonly says: string
}

const refused: Explanation = {
  failure: 'refused',
  says: 'refused the connection. Start the server, or correct the host and the port of "baseURL".',
}
const unknownHost: Explanation = {
  failure: 'unknown host',
  says: 'has a host name that is not known. Correct "baseURL", or the name service of this machine.',
}
const unreachable: Explanation = {
  failure: 'unreachable',
  says: 'cannot be reached from this machine. Look at the network, or correct "baseURL".',
}
const tooMany: Explanation = {
  failure: 'no more sockets',
  says: 'got no connection, since this process may open no more files. Raise "ulimit -n", or ask for fewer users.',
}
const closed: Explanation = {
  failure: 'closed',
  says: 'closed the connection before it answered. Its log may say why.',
}

const byCode: ReadonlyMap<string, Explanation> = new Map([
  ['ECONNREFUSED', refused],
  ['ENOTFOUND', unknownHost],
  ['EAI_AGAIN', unknownHost],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['EADDRNOTAVAIL', unreachable],
  ['ETIMEDOUT', unreachable],
  ['EMFILE', tooMany],
  ['ENFILE', tooMany],
])

const plainAnswer = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'EPROTO',
])

/** Why there is no connection, from Node's error; `undefined`: it was closed without one. */
export function connectionFailure(endpoint: string, error: Error | undefined): EndpointError {
  const { failure, says } = explain(error)
  return new EndpointError(failure, `The endpoint ${endpoint} ${says}`, { cause: error })
}

/** The connection ended in the middle of an answer. */
export function cutOff(endpoint: string, cause: unknown): EndpointError {
  return new EndpointError(
    'cut off',
    `The endpoint ${endpoint} broke the connection off in the middle of its answer. Its log may say why.`,
    { cause },
  )
}

/** No connection in time. */
export function connectTimeoutFailure(endpoint: string, seconds: number): EndpointError {
  return new EndpointError(
    'connect timeout',
    `The endpoint ${endpoint} took no connection within ${seconds} s. Look at the server and the network, or raise "connectTimeout".`,
  )
}

/** A connection that had answered before ended under the next request. */
export function keptFailure(endpoint: string, cause: unknown): EndpointError {
  return new EndpointError(
    'closed while kept',
    `The endpoint ${endpoint} closed a connection that it had kept open, as the next request was sent on it. It should keep idle connections longer than the pauses between requests.`,
    { cause },
  )
}

function explain(error: Error | undefined): Explanation {
  const code = codeOf(error)
  const known = byCode.get(code)
  if (known !== undefined) return known
  if (plainAnswer.has(code)) {
    return {
      failure: 'tls',
      says: 'does not speak TLS. Write "http://" in "baseURL", if it is to be so.',
    }
  }
  if (/CERT|SIGNATURE|ISSUER|ERR_TLS|ERR_SSL/.test(code)) {
    return {
      failure: 'tls',
      says: `has a certificate that is not trusted (${code}). Give its authority as "ca" or in NODE_EXTRA_CA_CERTS, or correct the host of "baseURL".`,
    }
  }
  return closed
}

/** Of an error, or of the first of several tried addresses. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
