import { isOperatorOf } from '../../governance/principal.ts'
import type { Reader } from '../reader.ts'
import type { RemoteDatasets } from './remote-datasets.ts'

/** What other nodes have, and who this one is to them. */
export interface Elsewhere {
  readonly datasets: RemoteDatasets
  readonly mesh: string
  /** This node's name. */
  readonly node: string
}

/**
 * Where a reader's statements may look besides this node. One whom another node vouches for reads what is here: nobody
 * is asked on a word at third hand.
 */
export const elsewhereFor = (reader: Reader, elsewhere: Elsewhere | undefined): Elsewhere | undefined =>
  reader.method === 'on-behalf-of' ? undefined : elsewhere

/** Who a reader is to other nodes: the operator of this node, who is nobody there, reads as the node itself. */
export const readerElsewhere = (reader: Reader, { mesh, node }: Pick<Elsewhere, 'mesh' | 'node'>): Reader =>
  isOperatorOf(mesh, reader.principal)
    ? { ...reader, principal: { kind: 'node', id: node, teams: [], attributes: {} } }
    : reader
