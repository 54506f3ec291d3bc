import type { Probe, ProbedDataset } from '../sidecar/agreement/probe-agreement.ts'
import type { Answers } from './asking/answers.ts'
import { textTable } from './text-table.ts'

type Outlook = Answers<'previewAgreement'>
type DatasetOutlook = Outlook['datasets'][number]
type Reasons = DatasetOutlook['because']

/** What a consumer would see, or sees where the agreement is approved: rows, columns, and why not all. */
export const outlookLines = (
  { principal, isListed, datasets }: Outlook,
  state: Answers<'showAgreement'>['agreement']['state'],
): readonly string[] => [
  `${principal} ${state === 'approved' ? 'sees' : 'would see'}:`,
  ...datasets.flatMap(datasetLines),
  ...(isListed
    ? []
    : [
        `${principal} is not in the identities file: attributes from elsewhere are not counted, and could show more or less.`,
      ]),
]

function datasetLines(outlook: DatasetOutlook): readonly string[] {
  const { dataset, permitted, message = '', rows, counted, rowsBecause, columns } = outlook
  if (!permitted) return [`${dataset}: nothing. ${message}`]
  const seenRows = counted === undefined ? rows : `${counted.visible} of ${counted.total}`
  return [
    `${dataset}: ${seenRows} rows${whyText(rowsBecause)}`,
    textTable(
      ['COLUMN', 'SEEN', 'WHY'],
      columns.map(({ name, seen, mask, because }) => [name, mask ?? seen, reasonsText(because)]),
    ),
  ]
}

const reasonsText = (reasons: Reasons): string =>
  reasons.map(({ id, reason }) => `${reason} (${id})`).join('; ')

const whyText = (reasons: Reasons): string => (reasons.length === 0 ? '' : `: ${reasonsText(reasons)}`)

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
