import { Readable } from 'node:stream'
import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { exportLines } from '../../sidecar/audit/export.ts'
import { findEntries } from '../../sidecar/audit/find.ts'
import { datasetsOf, productOf, readEntry, type AuditRecord } from '../../sidecar/audit/read-entry.ts'
import { verifyAuditPart } from '../../sidecar/audit/verify.ts'
import type { AuditStore } from '../../store/audit-store.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { auditOperations } from '../operations/audit.ts'
import { mostItems } from '../page.ts'
import { auditsAll } from './audits-all.ts'
import { decidesAbout } from './decides-about.ts'
import { noEntry, unreadable } from './no-entry.ts'
import { isBy, recordLook, recordReview } from './record-review.ts'
import { replayEntry } from './replay-entry.ts'

export const auditHandlers: Handlers<typeof auditOperations> = {
  listAudit: async ({ kind, limit = mostItems, after, from: first, oldestFirst, ...search }, context) => {
    const isOwn = search.principal === formatPrincipal(context.reader.principal)
    const product = search.product ?? (search.dataset && productOf(search.dataset))
    const isOwned = product !== undefined && (await decidesAbout([product], context))
    if (!isOwn && !isOwned && !(await auditsAll(context))) throw notTheirs()
    const place = placeOf(context.page.after(after))
    const from = place?.from ?? first
    const upTo = oldestFirst === true ? (place?.upTo ?? (await newest(context.metadata))) : undefined
    const { records, next } = await findEntries(
      context.metadata,
      { ...search, ...(kind === undefined ? {} : { kinds: [kind] }) },
      {
        ...{ limit, order: oldestFirst === true ? 'oldest first' : 'newest first' },
        ...(from === undefined ? {} : { from }),
        ...(upTo === undefined ? {} : { upTo }),
      },
    )
    // Of the first page the search says something too, though it finds nothing.
    const showsOthers = place === undefined || records.some(({ entry }) => !isBy(entry, context))
    if (!isOwn && showsOthers)
      await recordReview({ what: 'list', asked: textsOf({ kind, from, ...search }) }, context)
    return {
      items: records.map(entryAnswer),
      ...(next === undefined ? {} : { next: context.page.next([next, upTo ?? []].flat().join('-')) }),
    }
  },
  showAuditEntry: async ({ sequence }, context) => {
    const row = await context.metadata.auditRow(sequence)
    const record = row && readEntry(row)
    // Who may not see an entry is not told whether there is one.
    const isTheirs = record !== undefined && (await concerns(record, context))
    if (!isTheirs && !(await auditsAll(context))) throw notTheirs()
    if (row === undefined) throw noEntry(sequence)
    if (record === undefined) throw unreadable(sequence)
    await recordLook('entry', record, context)
    const end = await endOf(context.metadata, record)
    return { ...entryAnswer(record), ...(end === undefined ? {} : { end: entryAnswer(end) }) }
  },
  replayAuditEntry: ({ sequence }, context) => replayEntry(sequence, context),
  exportAudit: async (_, context) => {
    if (!(await auditsAll(context))) throw notTheirs()
    await recordReview({ what: 'export', asked: {} }, context)
    const { metadata, mesh, settings } = context
    const node = settings.node?.name ?? mesh
    const lines = exportLines({ store: metadata, mesh, node, state: settings.state })
    const name = `attachment; filename="${node}-audit.ndjson"`
    return new Response(Readable.toWeb(Readable.from(linesOf(lines))), {
      headers: { 'content-type': 'application/x-ndjson', 'content-disposition': name },
    })
  },
  verifyAudit: async ({ from = 1 }, context) => {
    if (!(await auditsAll(context))) throw notTheirs()
    const { metadata, settings } = context
    const part = { from, entries: entriesOfPart }
    const verified = await verifyAuditPart({ store: metadata, state: settings.state }, part)
    const { entries, checkpoints, signed, damageCount, damage, next } = verified
    return {
      ...{ entries, checkpoints, signed, damageCount, damage: damage.map(({ message }) => message) },
      ...(next === undefined ? {} : { next }),
    }
  },
}

/** Where a further page begins; oldest first, also where the search ends, for reading a page is an entry itself. */
function placeOf(
  cursor: string | undefined,
): { readonly from: number; readonly upTo: number | undefined } | undefined {
  if (cursor === undefined) return undefined
  const [from = '', upTo] = cursor.split('-')
  return { from: Number(from), upTo: upTo === undefined ? undefined : Number(upTo) }
}

const newest = async (store: Pick<AuditStore, 'auditHead'>): Promise<number> =>
  (await store.auditHead())?.sequence ?? 0

/** Of a second or so. */
const entriesOfPart = 20_000

async function* linesOf(lines: AsyncIterable<object>): AsyncGenerator<Buffer> {
  for await (const line of lines) yield Buffer.from(`${JSON.stringify(line)}\n`)
}

/** How an access or push ended, where it has. */
async function endOf(store: AuditStore, { sequence, entry }: AuditRecord): Promise<AuditRecord | undefined> {
  if (entry.kind !== 'access' && entry.kind !== 'push') return undefined
  const search = { access: entry.access, kinds: ['ended'] } as const
  const { records } = await findEntries(store, search, { order: 'oldest first', limit: 1, from: sequence })
  return records[0]
}

async function concerns({ entry }: AuditRecord, context: ApiContext): Promise<boolean> {
  if (isBy(entry, context)) return true
  return decidesAbout([...new Set(datasetsOf(entry).map(productOf))], context)
}

const textsOf = (
  search: Readonly<Record<string, string | number | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )

const entryAnswer = ({ sequence, entry }: AuditRecord) => ({ sequence, entry: { ...entry } })

const notTheirs = (): HansaError =>
  new HansaError(
    'denied',
    'the audit is for the operator and auditors, and for owners as far as it is about their products',
    {
      remedy: 'Say which `product` of yours it is to be about, or name yourself as `principal`.',
    },
  )
