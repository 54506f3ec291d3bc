import * as z from 'zod'
import { principalKinds } from '../../governance/principal.ts'

const name = z.string().max(1000)

/** Also a part of tokens and addresses that this node signs, so that nothing of it has to be kept. */
export const delegationSchema = z.strictObject({
  /** Before this node's own identities are added. */
  principal: z.strictObject({
    kind: z.enum(principalKinds),
    id: name,
    teams: z.array(name).readonly(),
    attributes: z.record(
      name,
      z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]),
    ),
  }),
  /** The node that acts for them, and the public key by which it said so. */
  node: name,
  key: name,
  /** Who acts for the principal there, where that is somebody else. */
  agent: z.strictObject({ kind: z.enum(principalKinds), id: name }).exactOptional(),
  /** Whose word it is that the principal asks: the node's, or their identity provider's. */
  provedBy: z.enum(['node', 'provider']),
})

/** For whom another node of the mesh acts, and on whose word. */
export type Delegation = Readonly<z.infer<typeof delegationSchema>>

export type Hearing =
  | { readonly kind: 'heard'; readonly delegation: Delegation }
  | {
      readonly kind: 'refused'
      /** Ends the sentence `the assertion is refused: …`. */
      readonly why: string
      /** The node that did sign it; absent where none did, so that it is a guess. */
      readonly node?: string
    }

/** Knows the nodes of the mesh and for whom they may act; a later room gives it. */
export interface Delegations {
  /** What an assertion says; each is heard once. */
  hear(assertion: string): Promise<Hearing>
  /** As much of a delegation as counts at this moment; undefined where nothing does any more. */
  counting(delegation: Delegation): Promise<Delegation | undefined>
}
