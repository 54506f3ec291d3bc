import type { DataContract, SlaProperty } from '../../spec/data-contract.ts'
import { measureSla, slaDefinition, type SlaDefinition } from '../../spec/sla-property.ts'

/** A group of alerting rules, as Prometheus reads it from a file of rules. */
export interface AlertGroup {
  readonly name: string
  readonly rules: readonly AlertRule[]
}

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: { readonly summary: string }
}

/** Long and short windows over which a budget of 30 days must burn so fast, as the SRE workbook (chapter 5) has them. */
const burnWindows = [
  { burn: 14.4, long: '1h', short: '15m', severity: 'page' },
  { burn: 6, long: '6h', short: '30m', severity: 'page' },
  { burn: 1, long: '3d', short: '6h', severity: 'ticket' },
] as const

/** What the contracts of a product promise, as rules over what a node tells Prometheus of it. */
export const alertRules = (product: string, contracts: readonly DataContract[]): AlertGroup => ({
  name: `hansa ${product}`,
  rules: contracts.flatMap((contract) =>
    (contract.slaProperties ?? []).flatMap((said) => {
      const definition = slaDefinition(said.property)
      const target = definition && measureSla(said, definition.kind)
      return definition === undefined || target === undefined || !('amount' in target)
        ? []
        : rulesOf({ product, contract, said, definition, target: target.amount })
    }),
  ),
})

interface Promised {
  readonly product: string
  readonly contract: DataContract
  readonly said: SlaProperty
  readonly definition: SlaDefinition
  readonly target: number
}

function rulesOf(promised: Promised): readonly AlertRule[] {
  const { definition, target } = promised
  // Data that do not go back so far yet break no promise to be kept for so long.
  if (definition.kind === 'date' || definition.name === 'retention') return []
  const broken = brokenRule(promised)
  return definition.name === 'availability' && target < 100
    ? [broken, ...burnWindows.map((window) => burnRule(promised, window))]
    : [broken]
}

/** The value that is measured against what is promised. */
function brokenRule(promised: Promised): AlertRule {
  const { definition, target } = promised
  const isTime = definition.kind === 'time'
  const comparison = definition.weaker === 'larger' && !isTime ? '>' : '<'
  return {
    alert: 'HansaPromiseBroken',
    expr: `hansa_slo_measured{${matchers(promised)}} ${comparison} ${isTime ? 100 : target}`,
    for: '10m',
    labels: labelsOf(promised, 'ticket'),
    annotations: {
      summary: `${promised.product} does not keep its ${definition.name} of ${spoken(promised.said)}`,
    },
  }
}

function burnRule(
  promised: Promised,
  { burn, long, short, severity }: (typeof burnWindows)[number],
): AlertRule {
  const matching = `hansa_product=${JSON.stringify(promised.product)}`
  const ratio = (window: string): string =>
    `sum(increase(hansa_slo_faults_total{${matching}}[${window}])) / sum(increase(hansa_slo_statements_total{${matching}}[${window}]))`
  // As people write it: 100 - 99.9 is not quite 0.1.
  const most = `${burn} * ${Number(((100 - promised.target) / 100).toPrecision(12))}`
  return {
    alert: 'HansaErrorBudgetBurns',
    expr: `${ratio(long)} > ${most} and ${ratio(short)} > ${most}`,
    // Rules of one name are told apart by their labels.
    labels: { ...labelsOf(promised, severity), window: long },
    annotations: {
      summary: `${promised.product} burns its availability of ${spoken(promised.said)} ${burn} times as fast as it lasts`,
    },
  }
}

const matchers = ({ product, contract, said, definition }: Promised): string =>
  Object.entries({
    hansa_product: product,
    hansa_contract: contract.id,
    hansa_property: definition.name,
    hansa_element: said.element ?? contract.slaDefaultElement ?? '',
  })
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')

const labelsOf = ({ product, definition }: Promised, severity: string): AlertRule['labels'] => ({
  severity,
  product,
  property: definition.name,
})

const spoken = ({ value, unit }: SlaProperty): string =>
  [String(value), unit].filter((part) => part !== undefined).join(' ')
