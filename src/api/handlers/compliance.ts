import { HansaError } from '../../errors.ts'
import type { ComplianceView } from '../../mesh/reports/compliance-view.ts'
import { meshAudits } from '../../mesh/reports/mesh-audits.ts'
import type { NodeCompliance } from '../../mesh/reports/mesh-compliance.ts'
import type { ComplianceFinding, DomainCompliance, PolicyReads } from '../../sidecar/compliance/compliance.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { complianceOperations } from '../operations/compliance.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { auditsAll } from './audits-all.ts'
import { standingOf, type Standing } from './standing.ts'

export const complianceHandlers: Handlers<typeof complianceOperations> = {
  showCompliance: async (narrowed, context) => {
    const { nodes, fault } = await viewFor(narrowed, context)
    const standing = await standingOf(context)
    return {
      nodes: nodes.map(nodeAnswer),
      rows: nodes.flatMap(({ node, domains }) =>
        domains
          .filter(({ domain }) => narrowed.domain === undefined || domain === narrowed.domain)
          .flatMap((each) => rowsOf(each, { node, isShown: mayKnow(standing, each.domain) }))
          .filter(({ policy }) => narrowed.policy === undefined || policy === narrowed.policy),
      ),
      ...(fault === undefined ? {} : { fault }),
    }
  },
  compareAudits: async (_, context) => {
    if (!(await auditsAll(context))) throw notTheirs()
    const { nodes, mesh, settings } = context
    const registry = await nodes?.registries()
    if (nodes === undefined || registry === undefined) return {}
    return { items: await meshAudits({ registry, members: nodes.members, mesh, state: settings.state }) }
  },
  listFindings: async ({ policy, domain, here = false, outcome, ...wanted }, context) => {
    const { nodes } = await viewFor({ here }, context)
    const standing = await standingOf(context)
    const all = nodes.flatMap(({ node, domains }) =>
      domains
        .filter((each) => domain === undefined || each.domain === domain)
        .flatMap((each) =>
          each.findings.map((finding) => findingAnswer(finding, node, mayKnow(standing, each.domain))),
        ),
    )
    const chosen = all
      .filter((each) => policy === undefined || each.policy === policy)
      .filter((each) => outcome === undefined || each.outcome === outcome)
    const keyOf = (each: (typeof chosen)[number]): string =>
      [each.node, each.policy, each.kind, each.product].join('\n')
    return pageAsGiven(chosen, wanted, { page: context.page, keyOf })
  },
}

/** Of all nodes, or of this one, of which nobody else need be asked. */
async function viewFor(
  { here = false }: { readonly here?: boolean },
  { compliance, settings, mesh }: ApiContext,
): Promise<ComplianceView> {
  const view = await compliance()
  const own = settings.node?.name ?? mesh
  return here ? { nodes: view.nodes.filter(({ node }) => node === own) } : view
}

const notTheirs = (): HansaError =>
  new HansaError('denied', 'how long audits are is for the operator and auditors')

/** What fails of a product, and how often its readers were refused, is for those who decide about it. */
const mayKnow = ({ isOperator, isMember, domains }: Standing, domain: string): boolean =>
  isOperator || isMember || domains.has(domain)

const nodeAnswer = ({ node, word, on, rules, isNewest }: NodeCompliance) => ({
  ...{ node, word },
  ...(on === undefined ? {} : { on }),
  ...(rules === undefined ? {} : { since: rules.since }),
  ...(rules?.bundle === undefined ? {} : { bundle: rules.bundle.number }),
  ...(rules?.coming === undefined ? {} : { coming: rules.coming }),
  ...(rules?.unread === undefined ? {} : { unread: rules.unread.number }),
  ...(isNewest === undefined ? {} : { isNewest }),
})

function rowsOf(
  { domain, findings, reads }: DomainCompliance,
  { node, isShown }: { readonly node: string; readonly isShown: boolean },
) {
  const groups = Map.groupBy(findings, ({ policy, kind }) => `${policy}\n${kind}`)
  return [...groups.values()].flatMap((some) => {
    const [first] = some
    if (first === undefined) return []
    const { policy, scope, kind, reason } = first
    const counted = (outcome: ComplianceFinding['outcome']): number =>
      some.filter((each) => each.outcome === outcome).length
    const until = some.flatMap((each) => (each.outcome === 'excepted' ? [each.until] : [])).sort()[0]
    return [
      {
        ...{ policy, scope, kind, reason, domain, node },
        ...{ passes: counted('passes'), holds: counted('holds'), fails: counted('fails') },
        excepted: counted('excepted'),
        ...(until === undefined ? {} : { until }),
        ...(isShown && kind === 'access' ? readsOf(policy, reads) : {}),
      },
    ]
  })
}

function readsOf(id: string, reads: readonly PolicyReads[]) {
  const { denied = 0, limited = 0 } = reads.find(({ policy }) => policy === id) ?? {}
  return { denied, limited }
}

function findingAnswer(finding: ComplianceFinding, node: string, isShown: boolean) {
  const { policy, scope, kind, reason, product } = finding
  const about = { node, policy, scope, kind, reason, product }
  switch (finding.outcome) {
    case 'passes':
    case 'holds':
      return { ...about, outcome: finding.outcome }
    case 'fails': {
      const { outcome, since, subjects, advice } = finding
      return {
        ...{ ...about, outcome, since },
        ...(isShown ? { subjects } : {}),
        ...(advice === undefined ? {} : { advice }),
      }
    }
    case 'excepted': {
      const { outcome, until, owner, why } = finding
      return { ...about, outcome, until, owner, why }
    }
  }
}
