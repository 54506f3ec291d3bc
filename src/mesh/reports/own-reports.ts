import type { StatementSigner } from '../../governance/signed-statement.ts'
import { parseCheckpoint } from '../../sidecar/audit/checkpoint.ts'
import { dailyTotals, lastDays, type DayTotals } from '../../sidecar/audit/daily-totals.ts'
import { productOf } from '../../sidecar/audit/read-entry.ts'
import { daysOfReads } from '../../sidecar/compliance/compliance.ts'
import { domainCompliance } from '../../sidecar/compliance/domain-compliance.ts'
import { productSlo } from '../../sidecar/compliance/product-slo.ts'
import { rulesState } from '../../sidecar/compliance/rules-state.ts'
import type { AuditCheckpoint, AuditStore } from '../../store/audit-store.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import type { Report, ReportKind } from './report-schemas.ts'
import { signReport, type ReportContent } from './sign-report.ts'
import { domainOf } from '../../spec/domain-of.ts'

export interface OwnReportsOptions {
  readonly store: MetadataStore
  readonly mesh: string
  readonly node: string
  /** Those that the rules give to this node: of others it says nothing. */
  readonly domains: readonly string[]
  readonly key: StatementSigner
  readonly now: () => Date
  /** What it said last: what has not changed is the same text. */
  readonly before?: ReadonlyMap<string, string>
}

/**
 * What this node says of its rules, products and audit, signed, by the keys that documents have in the mesh:
 * `report/<kind>/<name>`. The same texts all day while nothing changes. No rows, no statements, no values.
 */
export async function ownReports(options: OwnReportsOptions): Promise<ReadonlyMap<string, string>> {
  const { store, domains, now, key, mesh, node, before } = options
  const today = now()
  const signed = <Kind extends ReportKind>(kind: Kind, name: string, content: ReportContent<Kind>) => {
    const said = `report/${kind}/${name}`
    const signing = { mesh, node, key, now: today, before: before?.get(said) }
    return [said, signReport(kind, content, signing)] as const
  }
  const rules = await rulesState(store, today)
  const compliance = await domainCompliance({ metadata: store, mesh, now: today })
  const publications = await published(store, domains)
  const days = lastDays(await dailyTotals(store), today, daysOfReads)
  const checkpoints = await thinned(store)
  return new Map([
    ...(rules === undefined ? [] : [signed('rules', 'mesh', rules)]),
    ...compliance
      .filter(({ domain }) => domains.includes(domain))
      .map((each) => signed('compliance', each.domain, each)),
    ...publications.map((publication) => signed('slo', publication.product, productSlo(publication))),
    ...publications.map(({ product }) => signed('usage', product, { product, uses: usesOf(product, days) })),
    ...(checkpoints.length === 0 ? [] : [signed('checkpoint', 'audit', { checkpoints })]),
  ])
}

async function published(store: MetadataStore, domains: readonly string[]): Promise<readonly Publication[]> {
  const keys = [...(await store.heads()).keys()].sort()
  const own = keys.filter((key) => domains.includes(domainOf(key)))
  return (await Promise.all(own.map((key) => store.publication(key)))).filter((each) => each !== undefined)
}

const usesOf = (product: string, days: ReadonlyMap<string, DayTotals>): Report<'usage'>['uses'] =>
  [...days].flatMap(([day, { uses }]) =>
    [...uses]
      .filter(([dataset]) => productOf(dataset) === product)
      .sort(byName)
      .flatMap(([dataset, consumers]) =>
        [...consumers].sort(byName).map(([consumer, use]) => ({ day, dataset, consumer, ...use })),
      ),
  )

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** The newest of all, and before them the last of each day: enough to find what others were told in. */
const newestSaid = 100
const daysSaid = 60

async function thinned(store: AuditStore): Promise<readonly AuditCheckpoint[]> {
  const byDay = new Map<string, AuditCheckpoint>()
  const newest: AuditCheckpoint[] = []
  for await (const text of store.auditCheckpoints()) {
    const checkpoint = parseCheckpoint(text)
    if (checkpoint === undefined) continue
    byDay.set(checkpoint.at.slice(0, 10), checkpoint)
    newest.push(checkpoint)
    if (newest.length > newestSaid) newest.shift()
    if (byDay.size > daysSaid) byDay.delete([...byDay.keys()][0] ?? '')
  }
  const said = new Map([...byDay.values(), ...newest].map((each) => [each.sequence, each]))
  return [...said.values()].sort((a, b) => a.sequence - b.sequence)
}
