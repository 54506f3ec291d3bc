import type { KnownNode } from '../spec/known-node.ts'

/** Who belongs to the mesh and by which key they sign now: the rules in force, and the rotations that are known here. */
export interface MeshMembers {
  /** Undefined where the rules in force do not know it: nothing that it says counts then. */
  known(node: string): Promise<KnownNode | undefined>
  all(): Promise<readonly KnownNode[]>
  ownerOf(domain: string): Promise<KnownNode | undefined>
  /** The key that it signs with now. */
  keyOf(node: string): Promise<string | undefined>
  /** As `keyOf`, once rotations were looked for that are not known here yet; not more often than now and then. */
  lookAgain(node: string): Promise<string | undefined>
}
