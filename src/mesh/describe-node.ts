import type { NodeSettings } from '../spec/mesh.ts'
import type { ServedProtocol } from '../spec/served-protocols.ts'
import type { NodeDescriptor } from './node-descriptor.ts'

/** What a node has to say of itself now, without the time at which it says so. */
export type NodeFacts = Omit<NodeDescriptor, 'issuedAt' | 'expiresAt'>

export interface NodeFactsOf {
  readonly mesh: string
  readonly settings: NodeSettings
  /** Those that the rules give to it. */
  readonly domains: readonly string[]
  readonly protocols: readonly ServedProtocol[]
  readonly rotation: number
  readonly hansa: string
  /** Digests of its products' signed descriptors. */
  readonly products: Readonly<Record<string, string>>
}

export const nodeFacts = ({ mesh, settings, ...facts }: NodeFactsOf): NodeFacts => ({
  mesh,
  node: settings.name,
  address: settings.address,
  ...facts,
})

const lifeMilliseconds = 24 * 60 * 60 * 1000

/** The facts as they are said at this time, for the next day. */
export const describeNode = (facts: NodeFacts, now: Date): NodeDescriptor => ({
  ...facts,
  issuedAt: now.toISOString(),
  expiresAt: new Date(now.getTime() + lifeMilliseconds).toISOString(),
})

/** Whether half of its life is over, or it is of a time that is still to come: it is to be said again. */
export function isHalfOver({ issuedAt, expiresAt }: NodeDescriptor, now: Date): boolean {
  const [issued, expires] = [Date.parse(issuedAt), Date.parse(expiresAt)]
  return now.getTime() < issued || now.getTime() >= (issued + expires) / 2
}
