import { isIP } from 'node:net'

/** Addresses of IP that begin alike. */
export interface Network {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  /** How many bits are the same. */
  readonly prefix: number
}

/** `10.1.0.0/16`, `fd00::/8`, or one address; undefined where it is none of these. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return undefined
  const most = version === 4 ? 32 : 128
  const prefix = bits === undefined ? most : Number(bits)
  return prefix > most ? undefined : { address, family: version === 4 ? 'ipv4' : 'ipv6', prefix }
}
