import { HansaError } from '../../errors.ts'
import { formatPrincipal, operatorOf } from '../../governance/principal.ts'
import { findEntries } from '../../sidecar/audit/find.ts'
import { datasetsOf, productOf, readEntry, type AuditRecord } from '../../sidecar/audit/read-entry.ts'
import { verifyAudit } from '../../sidecar/audit/verify.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { auditOperations } from '../operations/audit.ts'
import { mostItems } from '../page.ts'
import { decidesAbout } from './decides-about.ts'

export const auditHandlers: Handlers<typeof auditOperations> = {
  listAudit: async ({ kind, limit = mostItems, after, ...search }, context) => {
    const isOwn = search.principal === formatPrincipal(context.reader.principal)
    const isOwned = search.product !== undefined && (await decidesAbout([search.product], context))
    if (!isOwn && !isOwned && !isOperator(context)) throw notTheirs()
    const from = context.page.after(after)
    const { records, next } = await findEntries(
      context.metadata,
      { ...search, ...(kind === undefined ? {} : { kinds: [kind] }) },
      { limit, ...(from === undefined ? {} : { from: Number(from) }) },
    )
    return {
      items: records.map(entryAnswer),
      ...(next === undefined ? {} : { next: context.page.next(String(next)) }),
    }
  },
  showAuditEntry: async ({ sequence }, context) => {
    const row = await context.metadata.auditRow(sequence)
    const record = row && readEntry(row)
    // Who may not see an entry is not told whether there is one.
    if (!isOperator(context) && (record === undefined || !(await concerns(record, context))))
      throw notTheirs()
    if (row === undefined) throw new HansaError('not_found', `the audit has no entry ${sequence}`)
    if (record === undefined) throw new HansaError('corrupt', `entry ${sequence} of the audit cannot be read`)
    return entryAnswer(record)
  },
  verifyAudit: async (_, context) => {
    if (!isOperator(context)) throw notTheirs()
    const { metadata, settings } = context
    const verified = await verifyAudit({ store: metadata, state: settings.state })
    const { entries, checkpoints, signed, damageCount, damage } = verified
    return { entries, checkpoints, signed, damageCount, damage: damage.map(({ message }) => message) }
  },
}

const isOperator = ({ reader, mesh }: ApiContext): boolean =>
  formatPrincipal(reader.principal) === formatPrincipal(operatorOf(mesh))

async function concerns({ entry }: AuditRecord, context: ApiContext): Promise<boolean> {
  const self = formatPrincipal(context.reader.principal)
  if (entry.principal === self || entry.actor === self) return true
  return decidesAbout([...new Set(datasetsOf(entry).map(productOf))], context)
}

const entryAnswer = ({ sequence, entry }: AuditRecord) => ({ sequence, entry: { ...entry } })

const notTheirs = (): HansaError =>
  new HansaError(
    'denied',
    'the audit is for the operator, and for owners as far as it is about their products',
    {
      remedy: 'Say which `product` of yours it is to be about, or name yourself as `principal`.',
    },
  )
