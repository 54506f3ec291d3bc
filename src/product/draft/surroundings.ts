import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { Publication, PublishedGovernance } from '../../store/publication.ts'
import type { RemotePort } from '../../spec/remote-port.ts'
import type { PersonalFinding } from '../personal/personal-finding.ts'

/** What a draft is checked against: all of it is plain data, and none of it is a secret or a place. */
export interface Surroundings {
  /** The mesh's name. */
  readonly mesh: string
  /** Those in force. */
  readonly rules: Pick<GovernanceBundle, 'policies' | 'vocabulary' | 'domains' | 'nodes' | 'exceptions'>
  /** Output ports that the draft may read, of this node and of others. */
  readonly ports: readonly RemotePort[]
  /** Classifications in force for what those serve. */
  readonly classifications: PublishedGovernance['classifications']
  /** What is published under the draft's name, where anything is. */
  readonly published?: Publication['documents']
  /** What its last build found in the data, for who may know it. */
  readonly personalData: readonly PersonalFinding[]
  /** An ISO time. */
  readonly now: string
}
