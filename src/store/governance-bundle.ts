import type { SignedBundle } from '../governance/council/signed-bundle.ts'
import type { KnownNode } from '../spec/known-node.ts'
import type { Domain } from '../spec/mesh.ts'
import type { PolicyException } from '../spec/policy-exception.ts'
import type { PolicySource } from '../spec/policy-source.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'

/**
 * The rules in force: one row per enactment, in a gapless sequence. Policies of product scope are not here but in the
 * product's publication, so that data and the rules about them change at the same moment.
 */
export interface GovernanceBundle {
  readonly sequence: number
  readonly enactedAt: string
  /** SHA-256 over the rest: nothing to enact while it is the same. */
  readonly digest: string
  /** Of global and domain scope. */
  readonly policies: readonly PolicySource[]
  readonly vocabulary: Vocabulary
  readonly domains: readonly EnactedDomain[]
  /** The nodes of the mesh; absent where this is the only one. */
  readonly nodes?: readonly KnownNode[]
  /** From policies of global scope, those that are over too; absent where there are none. */
  readonly exceptions?: readonly PolicyException[]
  /** Where a council decides: what it signed. The policies of global scope and the vocabulary are those. */
  readonly council?: CouncilBundle
  /** Signed too, and in force from the time that it says. */
  readonly coming?: CouncilBundle
  /** Signed to follow, and written in words that this node does not know: what it forbids cannot be told. */
  readonly unread?: CouncilBundle
}

/** A domain as its rules were enacted with; bundles of earlier versions have no description. */
export type EnactedDomain = Pick<Domain, 'name' | 'kind' | 'owners'> & Partial<Pick<Domain, 'description'>>

export interface CouncilBundle {
  readonly number: number
  /** Of the signed statement: what the next bundle has to name. */
  readonly digest: string
  readonly signed: SignedBundle
}

export interface BundleStore {
  /** The newest, or the one with `sequence`. */
  bundle(sequence?: number): Promise<GovernanceBundle | undefined>
  /** The newest sequence, without reading the rules; 0 where nothing was enacted. */
  bundleSequence(): Promise<number>
  /** Commits; `conflict` unless its sequence is one above the newest. */
  enact(bundle: GovernanceBundle): Promise<void>
}
