import type { Socket } from 'node:net'
import { hostname } from 'node:os'

/** Who a registry is, in assertions that are for it: the one of this mesh at the address by which the node knows it. */
export const registryAudience = (mesh: string, address: string): string => `registry:${mesh}@${address}`

/**
 * The addresses by which whoever has made this connection can know the registry, where nobody has said by which it is known:
 * the very one that was connected to, and this machine's name.
 */
export function addressesOfConnection({
  localAddress = '',
  localPort = 0,
}: Pick<Socket, 'localAddress' | 'localPort'>): readonly string[] {
  // An IPv4 address that came to a socket of both kinds (RFC 4291 §2.5.5.2).
  const ip = localAddress.replace(/^::ffff:(?=\d+\.)/, '')
  const names = ip === '::1' || ip.startsWith('127.') ? ['localhost'] : [hostname()]
  return [ip.includes(':') ? `[${ip}]` : ip, ...names].flatMap(
    (host) => URL.parse(`http://${host}:${localPort}`)?.origin ?? [],
  )
}
