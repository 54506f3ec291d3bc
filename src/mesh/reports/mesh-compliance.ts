import type { DomainCompliance } from '../../sidecar/compliance/compliance.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import type { MeshMembers } from '../mesh-members.ts'
import type { RegistryClient } from '../registry/registry-client.ts'
import { readReport } from './read-report.ts'
import type { Report } from './report-schemas.ts'

/** How the products of one node stand, by its own word. */
export interface NodeCompliance {
  readonly node: string
  /** Whether its word can be gone by: it is of these days, there is one, and it is the node's. */
  readonly word: 'current' | 'old' | 'none' | 'not its own'
  /** The day of its newest word. */
  readonly on?: string
  /** Absent where it says nothing of them. */
  readonly rules?: Pick<Report<'rules'>, 'rules' | 'since' | 'bundle' | 'coming'>
  /** Whether no node says that it follows a later bundle; absent where no council decides. */
  readonly isNewest?: boolean
  readonly domains: readonly DomainCompliance[]
}

export interface GatheredFrom {
  readonly registry: Pick<RegistryClient, 'reports'>
  readonly members: Pick<MeshMembers, 'all' | 'keyOf' | 'lookAgain'>
  /** The mesh's name. */
  readonly mesh: string
  readonly now: Date
}

/** A node says so every day; whoever was silent for longer may be anywhere. */
const daysOfGrace = 2

/** Every node that the rules know with what it says of itself, verified here: a registry only brings it. */
export async function meshCompliance(from: GatheredFrom): Promise<readonly NodeCompliance[]> {
  const { registry, members } = from
  const [rules, compliance] = [await registry.reports('rules'), await registry.reports('compliance')]
  const nodes: Omit<NodeCompliance, 'isNewest'>[] = []
  for (const known of await members.all()) {
    const isOf = ({ node }: { readonly node: string }): boolean => node === known.node
    nodes.push(
      await nodeCompliance(known, from, { rules: rules.filter(isOf), compliance: compliance.filter(isOf) }),
    )
  }
  const newest = Math.max(...nodes.map((node) => node.rules?.bundle?.number ?? 0))
  return nodes.map((node) => {
    const number = node.rules?.bundle?.number
    return number === undefined && newest === 0 ? node : { ...node, isNewest: number === newest }
  })
}

interface Brought {
  readonly statement: string
}

async function nodeCompliance(
  { node, domains }: KnownNode,
  { members, mesh, now }: GatheredFrom,
  brought: { readonly rules: readonly Brought[]; readonly compliance: readonly Brought[] },
): Promise<Omit<NodeCompliance, 'isNewest'>> {
  const origin = { mesh, node, members }
  const [rules] = await read('rules', brought.rules, origin)
  const reports = await read('compliance', brought.compliance, origin)
  const own = reports.filter((report) => report !== undefined && speaksOfItsOwn(report, domains))
  const isBrought = brought.rules.length + brought.compliance.length > 0
  const isItsOwn =
    (brought.rules.length === 0 || rules !== undefined) && own.length === brought.compliance.length
  const on = [rules, ...own].flatMap((report) => report?.on ?? []).sort()
  const word = !isBrought ? 'none' : !isItsOwn ? 'not its own' : isOld(on[0], now) ? 'old' : 'current'
  const newest = on.at(-1)
  return {
    node,
    word,
    ...(newest === undefined ? {} : { on: newest }),
    ...(rules === undefined ? {} : { rules: rulesOf(rules) }),
    domains: own.flatMap((report) => (report === undefined ? [] : [contentOf(report)])),
  }
}

const read = <Kind extends 'rules' | 'compliance'>(
  kind: Kind,
  brought: readonly Brought[],
  origin: Parameters<typeof readReport>[2],
): Promise<readonly (Report<Kind> | undefined)[]> =>
  Promise.all(brought.map(({ statement }) => readReport(kind, statement, origin)))

/** A domain that the rules give to another is not this node's to speak of. */
const speaksOfItsOwn = ({ domain, findings }: Report<'compliance'>, domains: readonly string[]): boolean =>
  domains.includes(domain) && findings.every(({ product }) => product.startsWith(`${domain}/`))

const contentOf = ({ domain, findings, reads }: Report<'compliance'>): DomainCompliance => ({
  domain,
  findings,
  reads,
})

const rulesOf = ({
  rules,
  since,
  bundle,
  coming,
}: Report<'rules'>): NonNullable<NodeCompliance['rules']> => ({
  rules,
  since,
  ...(bundle === undefined ? {} : { bundle }),
  ...(coming === undefined ? {} : { coming }),
})

const isOld = (on: string | undefined, now: Date): boolean =>
  on === undefined || now.getTime() - Date.parse(on) > (daysOfGrace + 1) * 86_400_000
