import net from 'node:net'
import tls from 'node:tls'

/** Where connections go. */
export interface ConnectionOptions {
  /** Only scheme, host and port count. */
  readonly url: URL
  /** Certificates that are trusted, besides those of Node, in PEM. */
  readonly ca?: string
  /** Seconds. */
  readonly connectTimeout: number
}

/** Of an address, as sockets take them. */
export function hostAndPort({ hostname, port, protocol }: URL): { host: string; port: number } {
  return {
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  }
}

/** Begins a connection of TLS that offers these protocols, the best one first. */
export function connectTls(
  { url, ca }: Pick<ConnectionOptions, 'url' | 'ca'>,
  protocols: readonly ('h2' | 'http/1.1')[],
  more: { readonly onread?: net.OnReadOpts } = {},
): tls.TLSSocket {
  const place = hostAndPort(url)
  const options = {
    ...place,
    ...more,
    noDelay: true,
    servername: net.isIP(place.host) === 0 ? place.host : '',
    ALPNProtocols: [...protocols],
    ...(ca !== undefined && { ca: [...tls.rootCertificates, ca] }),
  }
  return tls.connect(options)
}
