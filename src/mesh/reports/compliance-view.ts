import { isHansaError } from '../../errors.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { keptAwhile } from '../kept-awhile.ts'
import type { MeshMembers } from '../mesh-members.ts'
import type { RegistryClient } from '../registry/registry-client.ts'
import { meshCompliance, type NodeCompliance } from './mesh-compliance.ts'
import { ownCompliance } from './own-compliance.ts'

export interface ComplianceViewOptions {
  /** The mesh's name. */
  readonly mesh: string
  /** This node's name; that of the mesh where it is the only one. */
  readonly node: string
  /** The state folder. */
  readonly state: string
  readonly metadata: MetadataStore
  readonly now: () => Date
  /** The other nodes; absent where there are none. */
  readonly others?: {
    readonly members: Pick<MeshMembers, 'all' | 'keyOf' | 'lookAgain'>
    /** Undefined where the node has joined none. */
    readonly registries: () => Promise<Pick<RegistryClient, 'reports'> | undefined>
  }
}

/** How every node's products stand to the rules. */
export interface ComplianceView {
  readonly nodes: readonly NodeCompliance[]
  /** Why only this node is spoken of, though there are others. */
  readonly fault?: string
}

/** All products are judged once in so many milliseconds, however many look. */
const judgedAnew = 10_000

/** Tells how this node's products stand now, and those of others by their signed reports. */
export const complianceView = (options: ComplianceViewOptions): (() => Promise<ComplianceView>) =>
  keptAwhile(judgedAnew, () => gather(options))

async function gather(options: ComplianceViewOptions): Promise<ComplianceView> {
  const { mesh, node, state, metadata, others } = options
  const now = options.now()
  const own = await ownCompliance(node, { metadata, mesh, now })
  try {
    const registry = await others?.registries()
    if (others === undefined || registry === undefined) return { nodes: [own] }
    const said = await meshCompliance({ registry, members: others.members, mesh, state, now })
    const mine = said.find((each) => each.node === node)
    // What this node sees of itself is younger than what it has delivered.
    const self = mine?.isNewest === undefined ? own : { ...own, isNewest: mine.isNewest }
    return { nodes: [self, ...said.filter((each) => each.node !== node)] }
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { nodes: [own], fault: error.message }
  }
}
