import { HansaError } from '../../errors.ts'
import type { Agreement } from '../../governance/agreement.ts'
import { decideAccess } from '../../governance/decide-access.ts'
import type { AccessDecision, Entitlement } from '../../governance/entitlement.ts'
import { columnView } from '../../governance/explain.ts'
import type { GovernedDataset } from '../../governance/governed-dataset.ts'
import { policySetFor } from '../../governance/policy-set.ts'
import type { ReadCase } from '../../governance/policy-test.ts'
import { formatPrincipal, parsePrincipal, type Principal } from '../../governance/principal.ts'
import type { DeclaredGovernance } from '../../spec/mesh.ts'
import { didYouMean } from '../../spec/nearest.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import { rulesUnderTest } from './rules-under-test.ts'
import { visibleRows } from './visible-rows.ts'

export interface ReadCaseContext {
  readonly governance: DeclaredGovernance
  readonly datasets: readonly GovernedDataset[]
}

/** What policies decide otherwise than a case expects; nothing where it passes. */
export async function runReadCase(
  test: ReadCase,
  { governance, datasets }: ReadCaseContext,
): Promise<readonly string[]> {
  const dataset = classified(test, datasetOf(test.dataset, datasets))
  const principal = principalOf(test)
  const decision = decideAccess(
    {
      principal,
      purpose: test.purpose,
      dataset,
      port: test.port,
      now: new Date(test.now),
      ...(test.granted ? { agreement: agreementOf(test, principal, dataset) } : {}),
    },
    policySetFor(dataset.product.key, rulesUnderTest(governance), new Date(test.now)),
  )
  return [
    ...readDifferences(test, decision),
    ...policyDifferences(test, decision),
    ...(decision.kind === 'denied' ? [] : columnDifferences(test, decision.entitlement)),
    ...(decision.kind === 'denied' ? [] : await rowDifferences(test, decision.entitlement, dataset)),
  ]
}

function datasetOf(name: string, datasets: readonly GovernedDataset[]): GovernedDataset {
  const nameOf = ({ domain, sqlName }: GovernedDataset): string => `${domain.name}.${sqlName}`
  const found = datasets.find((dataset) => nameOf(dataset) === name)
  if (found !== undefined) return found
  const remedy = didYouMean(name, datasets.map(nameOf))
  throw new HansaError('not_found', `there is no dataset ${name}`, remedy === undefined ? {} : { remedy })
}

function classified({ classified }: ReadCase, dataset: GovernedDataset): GovernedDataset {
  const columns = dataset.columns.map((column) => ({
    ...column,
    classification: classified[column.name] ?? column.classification,
  }))
  return { ...dataset, columns }
}

function principalOf({ principal, teams, attributes }: ReadCase): Principal {
  const name = parsePrincipal(principal)
  if (name === undefined) throw new HansaError('invalid_input', `${principal} names nobody`)
  return { ...name, teams, attributes }
}

/** One that grants exactly what the case asks. */
const agreementOf = (
  { purpose, now }: ReadCase,
  principal: Principal,
  { product, port }: GovernedDataset,
): Agreement => ({
  id: 'test',
  consumer: formatPrincipal(principal),
  requestedBy: formatPrincipal(principal),
  product: product.key,
  port: port.name,
  major: port.major,
  purpose,
  until: new Date(Date.parse(now) + 86_400_000).toISOString(),
  justification: 'A test',
  state: 'approved',
  narrowing: {},
  revision: 1,
})

function readDifferences({ expect }: ReadCase, decision: AccessDecision): readonly string[] {
  if (decision.kind === 'denied') return expect.read === 'deny' ? [] : [`denied: ${decision.message}`]
  const ids = decision.policies.map(({ id }) => id).join(', ')
  return expect.read === 'permit' ? [] : [`permitted by ${ids}`]
}

function policyDifferences({ expect }: ReadCase, decision: AccessDecision): readonly string[] {
  const decided = [
    ...decision.policies,
    ...(decision.kind === 'denied'
      ? []
      : [
          ...decision.entitlement.rowReasons,
          ...decision.entitlement.columns.flatMap(({ reasons }) => reasons),
        ]),
  ].map(({ id }) => id)
  return expect.policies
    .filter((id) => !decided.includes(id))
    .map((id) => `${id} took no part; deciding: ${[...new Set(decided)].join(', ') || 'none'}`)
}

function columnDifferences({ expect }: ReadCase, { columns }: Entitlement): readonly string[] {
  return Object.entries(expect.columns).flatMap(([name, wanted]) => {
    const column = columns.find((each) => each.name === name)
    if (column === undefined) {
      const hint = didYouMean(
        name,
        columns.map((each) => each.name),
      )
      return [`there is no column ${name}${hint === undefined ? '' : `. ${hint}`}`]
    }
    const seen = columnView(column)
    const isMasked = seen !== 'clear' && seen !== 'withheld'
    if (seen === wanted || (wanted === 'masked' && isMasked)) return []
    const ids = column.reasons.map(({ id }) => id)
    return [`${name}: expected ${wanted}, got ${seen}${ids.length === 0 ? '' : ` by ${ids.join(', ')}`}`]
  })
}

async function rowDifferences(
  { rows = [], expect }: ReadCase,
  entitlement: Entitlement,
  dataset: GovernedDataset,
): Promise<readonly string[]> {
  if (expect.rows === undefined) return []
  const visible = await visibleRows(entitlement.rows, rows, dataset)
  const seen = visible.map((index) => canonicalJson(rows[index]))
  const wanted = expect.rows.map((row) => canonicalJson(row))
  return [
    ...without(wanted, seen).map((row) => `- not seen    ${row}`),
    ...without(seen, wanted).map((row) => `+ should hide ${row}`),
  ]
}

/** Of `rows`, those beyond the ones in `others`: as often as they are there more often. */
function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others]
  return rows.filter((row) => {
    const index = left.indexOf(row)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}
