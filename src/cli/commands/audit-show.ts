import type { DecidingPolicy } from '../../governance/entitlement.ts'
import type { AccessedDataset, AuditEntry } from '../../sidecar/access-entry.ts'
import type { AuditRecord } from '../../sidecar/audit/read-entry.ts'
import { toldRecord } from '../audit-entry.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { counted } from '../counted.ts'
import { askedText } from './audit-list.ts'
import { printJson, printLine } from '../terminal.ts'
import { printable } from '../../engine/encode/terminal-text.ts'

/** `hansa audit show <entry>`: all that one entry says, and how the access ended that it is of. */
export async function auditShow(
  { terminal, ...context }: AskingContext,
  { sequence }: { sequence: number },
): Promise<number> {
  return askMesh({ terminal, ...context }, {}, async (mesh) => {
    const told = await mesh.showAuditEntry({ sequence })
    if (context.json) printJson(terminal, told)
    else {
      const { end } = told
      const lines = linesOf(toldRecord(told), end && toldRecord(end))
      for (const line of lines) printLine(terminal, printable(line, longestLine))
    }
    return 0
  })
}

function linesOf({ sequence, entry }: AuditRecord, end: AuditRecord | undefined): readonly string[] {
  return [
    `entry ${sequence}, ${entry.kind}, ${entry.at}`,
    ...whoLines(entry),
    ...factLines(entry),
    ...(end?.entry.kind === 'ended'
      ? [`entry ${end.sequence}, ${end.entry.at}`, ...factLines(end.entry)]
      : []),
  ]
}

const whoLines = ({ principal, actor, agent, address }: AuditEntry): readonly string[] => [
  `principal  ${principal}`,
  ...(actor === undefined ? [] : [`acting     ${actor}`]),
  ...(agent === undefined ? [] : [`agent      ${agent}`]),
  ...(address === undefined ? [] : [`address    ${address}`]),
]

function factLines(entry: AuditEntry): readonly string[] {
  switch (entry.kind) {
    case 'access':
      return [...askedLines(entry), ...entry.datasets.flatMap(datasetLines)]
    case 'denied':
      return [
        ...askedLines(entry),
        `denied     ${entry.code}: ${entry.message}`,
        ...(entry.node === undefined ? [] : [`decided by node:${entry.node}`]),
        ...entry.datasets.map((dataset) => `dataset    ${dataset}`),
        ...entry.policies.map(policyLine),
        ...exceptedLines(entry),
      ]
    case 'ended':
      return [
        `outcome    ${entry.outcome}${entry.code === undefined ? '' : `, ${entry.code}`}`,
        `result     ${counted(entry.rows, 'row')}, ${counted(entry.bytes, 'byte')} in ${entry.milliseconds} ms`,
      ]
    case 'push':
      return [
        `access     ${entry.access}`,
        `port       ${entry.port}`,
        `dataset    ${entry.dataset}, rules ${entry.bundle}`,
        ...(entry.message === undefined ? [] : [`denied     ${entry.message}`]),
        ...entry.policies.map(policyLine),
        ...exceptedLines(entry),
      ]
    case 'change':
      return [`change     ${entry.what} ${entry.subject}`]
    case 'review':
      return [`review     ${entry.what} ${askedText(entry)}`]
    case 'sign-in-failed':
      return [`method     ${entry.method}`]
  }
}

const askedLines = ({
  access,
  port,
  purpose,
  statement,
}: Extract<AuditEntry, { kind: 'access' | 'denied' }>): readonly string[] => [
  `access     ${access}`,
  `port       ${port}`,
  `purpose    ${purpose === '' ? 'none stated' : purpose}`,
  `statement  ${statement}`,
]

/** Everything: what a terminal could take for a command is made harmless. */
const longestLine = 100_000

const datasetLines = (accessed: AccessedDataset): readonly string[] => [
  `dataset    ${accessed.dataset}, version ${accessed.version}, ${decidedBy(accessed)}`,
  `  columns  ${accessed.columns.join(', ')}`,
  ...limitLines(accessed),
  ...(accessed.agreement === undefined ? [] : [`  agreed   ${accessed.agreement}`]),
  ...accessed.policies.map((policy) => `  ${policyLine(policy)}`),
  ...exceptedLines(accessed).map((line) => `  ${line}`),
]

const exceptedLines = ({ excepted = [] }: { readonly excepted?: readonly string[] }): readonly string[] =>
  excepted.map((id) => `excepted ${id}`)

const decidedBy = ({ bundle, node }: AccessedDataset): string =>
  node === undefined ? `rules ${bundle}` : `decided by node:${node}`

function limitLines({ limits }: AccessedDataset): readonly string[] {
  if (limits === undefined) return []
  const columns = Object.entries(limits.columns).map(([name, how]) => `${name} ${how}`)
  return [
    ...(columns.length === 0 ? [] : [`  hidden   ${columns.join(', ')}`]),
    ...(limits.rows.kind === 'all' ? [] : [`  rows     ${limits.rows.kind === 'none' ? 'none' : 'some'}`]),
  ]
}

const policyLine = ({ id, reason, scope }: DecidingPolicy): string => `policy   ${id} (${scope}): ${reason}`
