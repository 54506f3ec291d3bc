import { BlockList, isIP } from 'node:net'
import type { Network } from '../../spec/network.ts'

/** Whether a node may call an address of IP, with TLS or without. */
export type CallableAddress = (address: string, isSecure: boolean) => boolean

/**
 * Public addresses over TLS, and whatever is in `networks`. Whoever names an address has this node call it from where it
 * stands: what else is there is none of their business.
 */
export function callableAddress(networks: readonly Network[]): CallableAddress {
  const allowed = blockList(networks)
  return (address, isSecure) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) return false
    if (allowed.check(address, family)) return true
    return isSecure && (family === 'ipv4' ? !special.check(address) : isPublic6(address))
  }
}

const isPublic6 = (address: string): boolean =>
  global6.check(address, 'ipv6') && !special.check(address, 'ipv6')

const blockList = (networks: readonly Network[]): BlockList => {
  const list = new BlockList()
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family)
  return list
}

const ipv4 = (address: string, prefix: number): Network => ({ address, prefix, family: 'ipv4' })
const ipv6 = (address: string, prefix: number): Network => ({ address, prefix, family: 'ipv6' })

/** What is given out as global unicast (RFC 4291 §2.4): nothing else of IPv6 is public. */
const global6 = blockList([ipv6('2000::', 3)])

/** Of the registries of special-purpose addresses (RFC 6890), all that is not globally reachable, and what leads to it. */
const special = blockList([
  ipv4('0.0.0.0', 8),
  ipv4('10.0.0.0', 8),
  ipv4('100.64.0.0', 10),
  ipv4('127.0.0.0', 8),
  ipv4('169.254.0.0', 16),
  ipv4('172.16.0.0', 12),
  ipv4('192.0.0.0', 24),
  ipv4('192.0.2.0', 24),
  ipv4('192.88.99.0', 24),
  ipv4('192.168.0.0', 16),
  ipv4('198.18.0.0', 15),
  ipv4('198.51.100.0', 24),
  ipv4('203.0.113.0', 24),
  ipv4('224.0.0.0', 3),
  ipv6('2001::', 23),
  ipv6('2001:db8::', 32),
  ipv6('2002::', 16),
  ipv6('3fff::', 20),
])
