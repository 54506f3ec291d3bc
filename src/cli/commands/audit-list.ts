import { formatPrincipal, parsePrincipal } from '../../governance/principal.ts'
import type { AuditEntry } from '../../sidecar/access-entry.ts'
import { findEntries, type AuditSearch, type FoundEntries } from '../../sidecar/audit/find.ts'
import type { AuditRecord } from '../../sidecar/audit/read-entry.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withStore } from '../open-mesh.ts'
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
export async function auditList(context: CommandContext, options: ListOptions): Promise<number> {
  return withStore(context, async ({ metadata }) => {
    const { from, limit, oldestFirst = false } = options
    const found = await findEntries(metadata, searchOf(options), {
      order: oldestFirst ? 'oldest first' : 'newest first',
      limit,
      ...(from === undefined ? {} : { from }),
    })
    if (context.json) printJson(context.terminal, found)
    else printFound(context, found)
    return 0
  })
}

function searchOf({ principal, product, kind, access, since, until }: ListOptions): AuditSearch {
  return {
    ...(principal === undefined ? {} : { principal: fullName(principal) }),
    ...(product === undefined ? {} : { product }),
    ...(kind === undefined ? {} : { kinds: [kind] }),
    ...(access === undefined ? {} : { access }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}

/** `ana` is `user:ana`. */
function fullName(principal: string): string {
  const name = parsePrincipal(principal)
  return name === undefined ? principal : formatPrincipal(name)
}

function printFound({ terminal }: CommandContext, { records, next }: FoundEntries): void {
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
    case 'sign-in-failed':
      return `by ${entry.method}${entry.address === undefined ? '' : ` from ${entry.address}`}`
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
