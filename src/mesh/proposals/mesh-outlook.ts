import type { ForeseenChange } from '../../sidecar/policy-preview/proposed-outlook.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import type { MeshMembers } from '../mesh-members.ts'
import type { RegistryClient } from '../registry/registry-client.ts'
import { readReport } from '../reports/read-report.ts'
import { domainOf } from '../../spec/domain-of.ts'

/** What one node says that a proposal would change of its own products. */
export interface NodeOutlook {
  readonly node: string
  /** Whether there is an answer, and it is the node's, about what is its own. */
  readonly word: 'answered' | 'none' | 'not its own'
  /** The day of the answer. */
  readonly on?: string
  readonly changes: readonly ForeseenChange[]
  /** Further changes, which it does not tell one by one. */
  readonly more: number
  /** Whether it has looked at all of its readers. */
  readonly isWhole: boolean
}

export interface OutlookSource {
  readonly registry: Pick<RegistryClient, 'reports'>
  readonly members: Pick<MeshMembers, 'all' | 'keyOf' | 'lookAgain'>
  /** The mesh's name. */
  readonly mesh: string
}

/** Every node that the rules know with its answer to the proposal of this digest, verified here: a registry only brings it. */
export async function meshOutlook(from: OutlookSource, digest: string): Promise<readonly NodeOutlook[]> {
  const reports = await from.registry.reports('outlook', digest)
  const answers: NodeOutlook[] = []
  for (const known of await from.members.all()) {
    const brought = reports.find(({ node, name }) => node === known.node && name === digest)
    answers.push(await answerOf(known, brought?.statement, { ...from, digest }))
  }
  return answers
}

async function answerOf(
  { node, domains }: KnownNode,
  text: string | undefined,
  { mesh, members, digest }: OutlookSource & { readonly digest: string },
): Promise<NodeOutlook> {
  const silent = { node, changes: [], more: 0, isWhole: false }
  if (text === undefined) return { ...silent, word: 'none' }
  const report = await readReport('outlook', text, { mesh, node, members })
  const isItsOwn =
    report?.proposal.digest === digest &&
    report.changes.every(({ product }) => domains.includes(domainOf(product)))
  if (report === undefined || !isItsOwn) return { ...silent, word: 'not its own' }
  const { on, changes, more, isWhole } = report
  return { node, word: 'answered', on, changes, more, isWhole }
}
