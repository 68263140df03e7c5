import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

const length = (size: number): Buffer =>
  size < 128 ? Buffer.of(size) : Buffer.of(0x82, Math.floor(size / 256), size % 256)

/** A value of ASN.1 in DER. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), length(content.length), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const ecdsaWithSha256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
const commonName = (name: string): Buffer =>
  sequence(
    der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(name)))),
  )
const time = (text: string): Buffer => der(0x17, Buffer.from(text))

/** A certificate for 127.0.0.1 that nobody has signed but itself, valid until 2049. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = commonName('golden')
  // subjectAltName: the address 127.0.0.1
  const altName = sequence(
    der(0x06, Buffer.from('551d11', 'hex')),
    der(0x04, sequence(der(0x87, Buffer.of(127, 0, 0, 1)))),
  )
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    name,
    sequence(time('200101000000Z'), time('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(altName)),
  )
  const signed = sequence(
    body,
    ecdsaWithSha256,
    der(0x03, Buffer.of(0), signature(body, privateKey)),
  )
  const lines = signed.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

const signature = (body: Buffer, key: KeyObject): Buffer => sign('sha256', body, key)
