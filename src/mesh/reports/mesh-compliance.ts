import type { DomainCompliance } from '../../sidecar/compliance/compliance.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import type { MeshMembers } from '../mesh-members.ts'
import type { RegistryClient } from '../registry/registry-client.ts'
import { readReport } from './read-report.ts'
import type { Report } from './report-schemas.ts'
import {
  isPlayedBack,
  keepSeenReports,
  readSeenReports,
  seenReportsAfter,
  type ReadReport,
  type SeenReports,
} from './seen-reports.ts'

/** How the products of one node stand, by its own word. */
export interface NodeCompliance {
  readonly node: string
  /** Whether its word can be gone by: it is of these days, there is one, it is the node's, and none was seen that is newer. */
  readonly word: 'current' | 'old' | 'none' | 'not its own' | 'held back'
  /** The day of its newest word. */
  readonly on?: string
  /** Absent where it says nothing of them. */
  readonly rules?: Pick<Report<'rules'>, 'rules' | 'since' | 'bundle' | 'coming' | 'unread'>
  /** Whether no node says that it follows a later bundle; absent where no council decides. */
  readonly isNewest?: boolean
  readonly domains: readonly DomainCompliance[]
}

export interface GatheredFrom {
  readonly registry: Pick<RegistryClient, 'reports'>
  readonly members: Pick<MeshMembers, 'all' | 'keyOf' | 'lookAgain'>
  /** The mesh's name. */
  readonly mesh: string
  /** The state folder, where is remembered what was seen. */
  readonly state: string
  readonly now: Date
}

/** A node says so every day; whoever was silent for longer may be anywhere. */
const daysOfGrace = 2

/** Every node that the rules know with what it says of itself, verified here: a registry only brings it. */
export async function meshCompliance(from: GatheredFrom): Promise<readonly NodeCompliance[]> {
  const { registry, members } = from
  const [rules, compliance] = [await registry.reports('rules'), await registry.reports('compliance')]
  const before = await readSeenReports(from.state)
  const after: Record<string, SeenReports[string]> = { ...before }
  const nodes: Omit<NodeCompliance, 'isNewest'>[] = []
  for (const known of await members.all()) {
    const isOf = ({ node }: { readonly node: string }): boolean => node === known.node
    const said = await readBrought(known, from, {
      rules: rules.filter(isOf),
      compliance: compliance.filter(isOf),
    })
    const reports = reportsIn(said)
    const isBack = reports.some((report) => isPlayedBack(report, before[known.node]))
    nodes.push(nodeCompliance(known, said, { isBack, now: from.now }))
    after[known.node] = { ...seenReportsAfter(before[known.node], reports) }
  }
  await keepSeenReports(from.state, after)
  const newest = Math.max(...nodes.map((node) => newestKnown(node.rules)))
  return nodes.map((node) => {
    const number = node.rules?.bundle?.number
    return number === undefined && newest === 0
      ? node
      : { ...node, isNewest: number === newest && node.rules?.unread === undefined }
  })
}

const newestKnown = (rules: NodeCompliance['rules']): number =>
  rules?.unread?.number ?? rules?.bundle?.number ?? 0

interface Brought {
  readonly statement: string
}

/** What a node says by itself of what is its own. */
interface Said {
  readonly rules: Report<'rules'> | undefined
  readonly compliance: readonly Report<'compliance'>[]
  /** Whether anything was brought, and all of it is of this kind. */
  readonly isBrought: boolean
  readonly isItsOwn: boolean
}

async function readBrought(
  { node, domains }: KnownNode,
  { members, mesh }: GatheredFrom,
  brought: { readonly rules: readonly Brought[]; readonly compliance: readonly Brought[] },
): Promise<Said> {
  const origin = { mesh, node, members }
  const [rules] = await read('rules', brought.rules, origin)
  const reports = await read('compliance', brought.compliance, origin)
  const compliance = reports
    .filter((report) => report !== undefined)
    .filter((report) => speaksOfItsOwn(report, domains))
  return {
    rules,
    compliance,
    isBrought: brought.rules.length + brought.compliance.length > 0,
    isItsOwn:
      (brought.rules.length === 0 || rules !== undefined) && compliance.length === brought.compliance.length,
  }
}

const reportsIn = ({ rules, compliance }: Said): readonly ReadReport[] => [
  ...(rules === undefined ? [] : [{ about: 'rules', issuedAt: rules.issuedAt }]),
  ...compliance.map(({ domain, issuedAt }) => ({ about: `compliance/${domain}`, issuedAt })),
]

function nodeCompliance(
  { node }: KnownNode,
  { rules, compliance, ...said }: Said,
  { isBack, now }: { readonly isBack: boolean; readonly now: Date },
): Omit<NodeCompliance, 'isNewest'> {
  const on = [rules, ...compliance].flatMap((report) => report?.on ?? []).sort()
  const newest = on.at(-1)
  return {
    node,
    word: wordOf(said, { isBack, isOld: isOld(on[0], now) }),
    ...(newest === undefined ? {} : { on: newest }),
    ...(rules === undefined ? {} : { rules: rulesOf(rules) }),
    domains: compliance.map(contentOf),
  }
}

function wordOf(
  { isBrought, isItsOwn }: Pick<Said, 'isBrought' | 'isItsOwn'>,
  is: { readonly isBack: boolean; readonly isOld: boolean },
): NodeCompliance['word'] {
  if (!isBrought) return 'none'
  if (!isItsOwn) return 'not its own'
  if (is.isBack) return 'held back'
  return is.isOld ? 'old' : 'current'
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
  unread,
}: Report<'rules'>): NonNullable<NodeCompliance['rules']> => ({
  rules,
  since,
  ...(bundle === undefined ? {} : { bundle }),
  ...(coming === undefined ? {} : { coming }),
  ...(unread === undefined ? {} : { unread }),
})

const isOld = (on: string | undefined, now: Date): boolean =>
  on === undefined || now.getTime() - Date.parse(on) > (daysOfGrace + 1) * 86_400_000
