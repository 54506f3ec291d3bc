import { HansaError } from '../../errors.ts'
import { Members } from '../../mesh/members.ts'
import { meshAudits, type NodeAudit } from '../../mesh/reports/mesh-audits.ts'
import { meshCompliance, type GatheredFrom, type NodeCompliance } from '../../mesh/reports/mesh-compliance.ts'
import { ownCompliance } from '../../mesh/reports/own-compliance.ts'
import { knownRegistries } from '../../mesh/registry/known-registries.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { Store } from '../../store/store.ts'
import type { CommandContext } from '../command-context.ts'
import { auditLines, complianceLines, complies } from '../compliance-text.ts'
import { registryAddressBook, registryClient, type AskingNode } from '../node-registries.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

export interface ComplianceOptions {
  readonly policy?: string
  readonly domain?: string
  /** Of this node only, also where it has joined a registry. */
  readonly here?: boolean
  /** Also whether every node's audit goes on from what it said before. */
  readonly audit?: boolean
}

/**
 * `hansa compliance`: what passes the rules, what fails since when, what is excepted until when; of the whole mesh where
 * the node has joined a registry. Exit status 1 where anything fails, or a node cannot be gone by.
 */
export async function compliance(context: CommandContext, options: ComplianceOptions): Promise<number> {
  const { terminal, json } = context
  return withStore(context, async (store, settings, mesh) => {
    const from = options.here === true ? undefined : await wholeMesh(context, { store, settings, mesh })
    if (options.audit === true && from === undefined) throw nobodyElse()
    const nodes = await (from === undefined
      ? [await ownHere(context, { store, settings, mesh })]
      : meshCompliance(from))
    const audits = options.audit === true && from ? await meshAudits(from) : undefined
    const chosen = nodes.map((node) => narrowed(node, options))
    const isFine = complies(chosen) && (audits ?? []).every(({ faults }) => faults.length === 0)
    if (json)
      printJson(terminal, { complies: isFine, nodes: chosen, ...(audits === undefined ? {} : { audits }) })
    else for (const line of linesOf(chosen, audits)) printLine(terminal, line)
    return isFine ? 0 : 1
  })
}

interface Opened {
  readonly store: Store
  readonly settings: MeshSettings
  readonly mesh: string
}

const linesOf = (nodes: readonly NodeCompliance[], audits: readonly NodeAudit[] = []): readonly string[] => [
  ...complianceLines(nodes),
  ...auditLines(audits),
]

/** Undefined where this node is alone. */
async function wholeMesh(
  { effects: { now } }: CommandContext,
  { store, settings: { state, node }, mesh }: Opened,
): Promise<GatheredFrom | undefined> {
  if (node === undefined || (await knownRegistries(state)).length === 0) return undefined
  const asking: AskingNode = { mesh, node: node.name, state, now }
  const addressBook = registryAddressBook(asking)
  const members = new Members({ store: store.metadata, mesh, node: node.name, state, addressBook, now })
  return { registry: await registryClient(asking), members, mesh, state, now: now() }
}

const ownHere = (
  { effects }: CommandContext,
  { store: { metadata }, settings, mesh }: Opened,
): Promise<NodeCompliance> =>
  ownCompliance(settings.node?.name ?? mesh, { metadata, mesh, now: effects.now() })

const narrowed = (node: NodeCompliance, { policy, domain }: ComplianceOptions): NodeCompliance => ({
  ...node,
  domains: node.domains
    .filter((each) => domain === undefined || each.domain === domain)
    .map((each) => ({
      ...each,
      findings: each.findings.filter((finding) => policy === undefined || finding.policy === policy),
      reads: each.reads.filter((reads) => policy === undefined || reads.policy === policy),
    })),
})

const nobodyElse = (): HansaError =>
  new HansaError(
    'invalid_input',
    'this node has joined no registry, so there is nobody to compare audits with',
    {
      remedy: '`hansa audit verify` verifies the audit of this node.',
    },
  )
