import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import type { AuditEntry } from '../../sidecar/access-entry.ts'
import type { AuditRecord } from '../../sidecar/audit/read-entry.ts'
import { toldRecord } from '../audit-entry.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { firstOf } from '../asking/first-of.ts'
import { counted } from '../counted.ts'
import { fullName } from '../principal-argument.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

export interface ListOptions {
  readonly principal?: string
  readonly product?: string
  readonly kind?: AuditEntry['kind']
  readonly access?: string
  readonly since?: string
  readonly until?: string
  readonly from?: number
  readonly oldestFirst?: boolean
  readonly limit: number
}

/** `hansa audit list`: one page of decisions and accesses. */
export async function auditList(context: AskingContext, options: ListOptions): Promise<number> {
  return askMesh(context, {}, async (mesh) => {
    const { limit } = options
    const all = every(mesh.listAudit, { ...searchOf(options), limit: Math.min(limit + 1, mostAtOnce) })
    const items = await firstOf(all, limit + 1)
    const records = items.slice(0, limit)
    const next = items[limit]?.sequence
    if (context.json) printJson(context.terminal, { records, ...(next === undefined ? {} : { next }) })
    else printFound(context, records.map(toldRecord), next)
    return 0
  })
}

/** Of one page of the API. */
const mostAtOnce = 100

type Search = NonNullable<Parameters<MeshClient['listAudit']>[0]>

function searchOf({ principal, limit: _, ...search }: ListOptions): Search {
  return { ...search, ...(principal === undefined ? {} : { principal: fullName(principal) }) }
}

function printFound(
  { terminal }: AskingContext,
  records: readonly AuditRecord[],
  next: number | undefined,
): void {
  if (records.length === 0) {
    printLine(terminal, 'No entries.')
    return
  }
  printLine(
    terminal,
    textTable(['ENTRY', 'TIME', 'KIND', 'PRINCIPAL', ''], records.map(cellsOf), { right: [0] }),
  )
  if (next !== undefined) noteLine(terminal, `There are more: \`--from ${next}\`.`)
}

const whoOf = ({ principal, actor, agent }: AuditEntry): string => {
  const acting = [agent, actor].filter((name) => name !== undefined)
  return acting.length === 0 ? principal : `${principal} (by ${acting.join(' at ')})`
}

const cellsOf = ({ sequence, entry }: AuditRecord): readonly string[] => [
  String(sequence),
  entry.at,
  entry.kind,
  whoOf(entry),
  oneLine(summaryOf(entry)),
]

function summaryOf(entry: AuditEntry): string {
  switch (entry.kind) {
    case 'access':
      return `for ${entry.purpose}: ${entry.statement}`
    case 'denied':
      return entry.message
    case 'ended':
      return `${entry.outcome}, ${counted(entry.rows, 'row')}, ${counted(entry.bytes, 'byte')}, ${entry.milliseconds} ms`
    case 'push':
      return entry.message ?? `to ${entry.dataset}`
    case 'change':
      return `${entry.what} ${entry.subject}`
    case 'review':
      return `${entry.what} ${askedText(entry)}`
    case 'sign-in-failed':
      return `by ${entry.method}${entry.address === undefined ? '' : ` from ${entry.address}`}`
  }
}

/** What was asked for by who looked at the audit. */
export const askedText = ({ asked }: Extract<AuditEntry, { kind: 'review' }>): string =>
  Object.entries(asked)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
