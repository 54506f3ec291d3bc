import type { ColumnEntitlement, DecidingPolicy } from '../governance/entitlement.ts'
import { formatPrincipal } from '../governance/principal.ts'
import type { ShownState } from '../sidecar/agreement/agreement-steps.ts'
import type { DatasetOutlook, Outlook } from '../sidecar/agreement/look-ahead.ts'
import type { Probe, ProbedDataset } from '../sidecar/agreement/probe-agreement.ts'
import { textTable } from './text-table.ts'

/** What a consumer would see, or sees where the agreement is approved: rows, columns, and why not all. */
export function outlookLines(
  { principal, isListed, datasets }: Outlook,
  state: ShownState,
): readonly string[] {
  const who = formatPrincipal(principal)
  return [
    `${who} ${state === 'approved' ? 'sees' : 'would see'}:`,
    ...datasets.flatMap(datasetLines),
    ...(isListed
      ? []
      : [
          `${who} is not in the identities file: attributes from elsewhere are not counted, and could show more or less.`,
        ]),
  ]
}

function datasetLines({ dataset, decision, rows }: DatasetOutlook): readonly string[] {
  if (decision.kind === 'denied') return [`${dataset}: nothing. ${decision.message}`]
  const { columns, rowReasons } = decision.entitlement
  return [
    `${dataset}: ${rows.visible} of ${rows.total} rows${whyText(rowReasons)}`,
    textTable(
      ['COLUMN', 'SEEN', 'WHY'],
      columns.map((column) => [column.name, accessText(column), reasonsText(column.reasons)]),
    ),
  ]
}

const accessText = ({ access }: ColumnEntitlement): string =>
  typeof access === 'string' ? access : access.mask

const reasonsText = (reasons: readonly DecidingPolicy[]): string =>
  reasons.map(({ id, reason }) => `${reason} (${id})`).join('; ')

const whyText = (reasons: readonly DecidingPolicy[]): string =>
  reasons.length === 0 ? '' : `: ${reasonsText(reasons)}`

/** What a consumer really saw when the agreement was tried. */
export const probeLines = ({ principal, datasets }: Probe): readonly string[] =>
  datasets.map((probed) => `${principal} ${probedText(probed)}`)

function probedText(probed: ProbedDataset): string {
  if ('error' in probed) return `cannot read ${probed.dataset}: ${probed.error.message}`
  const { dataset, rows, clear, masked, withheld } = probed
  const masks = Object.entries(masked).map(([column, mask]) => `${column} (${mask})`)
  return [
    `reads ${rows} rows of ${dataset}`,
    `clear: ${clear.join(', ') || 'nothing'}`,
    ...(masks.length === 0 ? [] : [`masked: ${masks.join(', ')}`]),
    ...(withheld.length === 0 ? [] : [`withheld: ${withheld.join(', ')}`]),
  ].join('; ')
}
