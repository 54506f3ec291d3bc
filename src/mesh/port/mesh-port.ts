import type { StatementSigner } from '../../governance/signed-statement.ts'

/** What a node answers other nodes from, besides what its HTTP port has. */
export interface MeshPort {
  /** This node's name. */
  readonly node: string
  /** Its key of now, also after a rotation. */
  readonly signer: StatementSigner
  /** What it says of itself and its products: signed documents by their keys. */
  readonly statements: () => Promise<ReadonlyMap<string, string>>
}

/** The name of this port in the audit and in policies. */
export const portName = 'mesh'
