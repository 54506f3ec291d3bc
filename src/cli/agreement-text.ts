import { printable } from '../engine/encode/terminal-text.ts'
import { untilText, type Agreement, type AgreementEvent, type Narrowing } from '../governance/agreement.ts'
import type { ToldAgreement } from '../mesh/access-message.ts'
import { longestNote, stateAt } from '../sidecar/agreement/agreement-steps.ts'
import { probeOf } from '../sidecar/agreement/probe-agreement.ts'
import { probeLines } from './outlook-text.ts'

/** An agreement in one sentence: `agr_7f3k2q  requested: user:ana reads …`. */
export const agreementText = (agreement: Agreement, now: Date): string =>
  `${agreement.id}  ${stateAt(agreement, now)}: ${agreement.consumer} reads ${portText(agreement)} for ${agreement.purpose} until ${untilText(agreement.until)}`

/** As `agreementText`, of one that another node has. */
export const toldText = (agreement: ToldAgreement, node: string): string =>
  `${agreement.id}  ${agreement.state}: ${agreement.consumer} reads ${portText(agreement)} for ${agreement.purpose} until ${untilText(agreement.until)}, at node ${node}`

/** `sales/orders`, with its port and major where they say more. */
export function portText({ product, port, major }: Pick<Agreement, 'product' | 'port' | 'major'>): string {
  const named = product.endsWith(`/${port}`) ? product : `${product}/${port}`
  return major === 1 ? named : `${named}@${major}`
}

/** A step: who took it and when, and below it what they said, set or found. */
export function eventLines(event: AgreementEvent): readonly string[] {
  const { at, by, kind, note } = event
  const probe = probeOf(event)
  const details = probe === undefined ? settings(event) : probeLines(probe)
  const said = note === undefined ? [] : [printable(note, longestNote)]
  return [`${at}  ${kind} by ${by}`, ...[...said, ...details].map((line) => `    ${line}`)]
}

/** Steps that set something keep it, by the names that agreements have for it. */
function settings({ kind, detail }: AgreementEvent): readonly string[] {
  if (!['approved', 'narrowed', 'renewed'].includes(kind)) return []
  const { until, narrowing } = detail as Partial<Agreement>
  return [
    ...(until === undefined ? [] : [`until ${untilText(until)}`]),
    ...(narrowing === undefined ? [] : narrowingLines(narrowing)),
  ]
}

/** What a narrowing leaves, one line each; none where it leaves everything. */
export const narrowingLines = ({ columns, rows }: Narrowing): readonly string[] => [
  ...(columns === undefined ? [] : [`only the columns ${columns.join(', ')}`]),
  ...Object.entries(rows ?? {}).map(
    ([dataset, condition]) => `only rows of ${dataset} where ${printable(condition, longestNote)}`,
  ),
]
