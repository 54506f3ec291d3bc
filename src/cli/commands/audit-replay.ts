import { printable } from '../../engine/encode/terminal-text.ts'
import type { AuditEntry } from '../../sidecar/access-entry.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { toldRecord } from '../audit-entry.ts'
import { printJson, printLine } from '../terminal.ts'

type Replay = Answers<'replayAuditEntry'>
type ReplayedDataset = Replay['datasets'][number]
type Outcome = ReplayedDataset['was']

/** What readers wrote is in messages: what a terminal could take for a command is made harmless. */
const longestLine = 10_000

/** `hansa audit replay <entry>`: what an old access would be today. Nothing is read, and nothing written. */
export async function auditReplay(
  { terminal, ...context }: AskingContext,
  { sequence }: { sequence: number },
): Promise<number> {
  return askMesh({ terminal, ...context }, {}, async (mesh) => {
    const replayed = await mesh.replayAuditEntry({ sequence })
    const told = await mesh.showAuditEntry({ sequence })
    if (context.json) printJson(terminal, { sequence, entry: told.entry, ...replayed })
    else {
      const { entry } = toldRecord(told)
      for (const line of linesOf(entry, replayed)) printLine(terminal, printable(line, longestLine))
    }
    return 0
  })
}

function linesOf(entry: AuditEntry, { datasets, elsewhere, changed }: Replay): readonly string[] {
  const purpose = 'purpose' in entry ? entry.purpose : ''
  const asked = purpose === '' ? 'with no purpose stated' : `for ${purpose}`
  return [
    `${entry.principal} ${asked}, ${entry.at}`,
    ...datasets.flatMap(datasetLines),
    ...elsewhere.flatMap(({ dataset, node }) => [
      '',
      dataset,
      `  decided by node:${node}, which can replay it`,
    ]),
    ...(datasets.length === 0 && elsewhere.length > 0 ? [] : [verdict(changed)]),
  ]
}

const verdict = (changed: boolean): string =>
  changed ? 'Decided otherwise today.' : 'Decided the same today.'

const datasetLines = ({ dataset, was, now, columns, rows }: ReplayedDataset): readonly string[] => [
  '',
  dataset,
  `  was  ${outcomeText(was)}`,
  `  now  ${outcomeText(now)}`,
  ...columns.map(
    (column) =>
      `  ${column.name}: ${column.was}, now ${column.now} (${column.change}${column.used ? ', was used' : ''})`,
  ),
  ...(rows === 'same' ? [] : [`  rows: ${rowTexts[rows]}`]),
]

const rowTexts = {
  gained: 'more are seen now',
  lost: 'fewer are seen now',
  different: 'another filter holds now',
} as const

const outcomeText = ({ permitted, policies, message }: Outcome): string =>
  `${permitted ? 'permitted' : 'denied'}${message === undefined ? '' : `: ${message}`}${policyText(policies)}`

const policyText = (policies: Outcome['policies']): string =>
  policies.length === 0 ? '' : ` (${policies.map(({ id }) => id).join(', ')})`
