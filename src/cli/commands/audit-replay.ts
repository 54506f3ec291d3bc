import { printable } from '../../engine/encode/terminal-text.ts'
import { HansaError } from '../../errors.ts'
import type { DecidingPolicy } from '../../governance/entitlement.ts'
import type { AccessBegan, AccessDenied } from '../../sidecar/access-entry.ts'
import { decideToday } from '../../sidecar/audit/decide-today.ts'
import type { AuditRecord } from '../../sidecar/audit/read-entry.ts'
import { replay, type Outcome, type Replay, type ReplayedDataset } from '../../sidecar/audit/replay.ts'
import { Sidecar } from '../../sidecar/sidecar.ts'
import { auditRecord } from '../audit-record.ts'
import type { CommandContext } from '../command-context.ts'
import { directoryOf } from '../directory-of.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** What readers wrote is in messages: what a terminal could take for a command is made harmless. */
const longestLine = 10_000

/** `hansa audit replay <entry>`: what an old access would be today. Nothing is read, and nothing written. */
export async function auditReplay(
  { terminal, ...context }: CommandContext,
  { sequence }: { sequence: number },
): Promise<number> {
  return withStore({ terminal, ...context }, async (store, settings, mesh) => {
    const { metadata } = store
    const entry = decisionIn(await auditRecord(metadata, sequence))
    const { effects } = context
    await using sidecar = await Sidecar.open({ store, settings, mesh, effects, warmWorkers: 0 })
    const directory = directoryOf({ mesh, settings, store, effects })
    const replayed = await replay(entry, decideToday({ sidecar, directory, metadata }))
    if (context.json) printJson(terminal, { sequence, entry, ...replayed })
    else for (const line of linesOf(entry, replayed)) printLine(terminal, printable(line, longestLine))
    return 0
  })
}

function decisionIn({ sequence, entry }: AuditRecord): AccessBegan | AccessDenied {
  if (entry.kind === 'access' || entry.kind === 'denied') return entry
  const remedy =
    entry.kind === 'ended'
      ? `\`hansa audit list --access ${entry.access}\` finds the entry of its decision.`
      : '`hansa audit list --kind access` lists those that are.'
  throw new HansaError('invalid_input', `entry ${sequence} is no decision: its kind is ${entry.kind}`, {
    remedy,
  })
}

function linesOf(entry: AccessBegan | AccessDenied, replayed: Replay): readonly string[] {
  const { datasets, elsewhere, changed } = replayed
  const asked = entry.purpose === '' ? 'with no purpose stated' : `for ${entry.purpose}`
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

const policyText = (policies: readonly DecidingPolicy[]): string =>
  policies.length === 0 ? '' : ` (${policies.map(({ id }) => id).join(', ')})`
