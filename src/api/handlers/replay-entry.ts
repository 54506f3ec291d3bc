import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { AccessBegan, AccessDenied } from '../../sidecar/access-entry.ts'
import { decideToday } from '../../sidecar/audit/decide-today.ts'
import { datasetsOf, productOf, readEntry } from '../../sidecar/audit/read-entry.ts'
import { replay } from '../../sidecar/audit/replay.ts'
import type { ApiContext } from '../api-context.ts'
import { auditsAll } from './audits-all.ts'
import { decidesAbout } from './decides-about.ts'
import { noEntry, unreadable } from './no-entry.ts'
import { recordLook } from './record-review.ts'

/** What an old access would be today, for those who may know how its principal is decided about. */
export async function replayEntry(sequence: number, context: ApiContext) {
  const row = await context.metadata.auditRow(sequence)
  const entry = row && readEntry(row)?.entry
  // Who may not see an entry is not told whether there is one.
  if (!(await mayReplay(entry, context))) throw notTheirs()
  if (row === undefined) throw noEntry(sequence)
  if (entry === undefined) throw unreadable(sequence)
  if (!isDecision(entry)) throw noDecision(sequence, entry)
  const { datasets, elsewhere, changed } = await replay(entry, decideToday(context))
  await recordLook('replay', { sequence, entry }, context)
  return { datasets, elsewhere, changed }
}

type Entry = NonNullable<ReturnType<typeof readEntry>>['entry']

const isDecision = (entry: Entry): entry is AccessBegan | AccessDenied =>
  entry.kind === 'access' || entry.kind === 'denied'

async function mayReplay(entry: Entry | undefined, context: ApiContext): Promise<boolean> {
  if (await auditsAll(context)) return true
  if (entry === undefined || context.reader.method === 'on-behalf-of') return false
  if (entry.principal === formatPrincipal(context.reader.principal)) return true
  const products = new Set(datasetsOf(entry).map(productOf))
  for (const product of products) if (!(await decidesAbout([product], context))) return false
  return products.size > 0
}

const noDecision = (sequence: number, entry: Entry): HansaError =>
  new HansaError('invalid_input', `entry ${sequence} is no decision: its kind is ${entry.kind}`, {
    remedy:
      entry.kind === 'ended'
        ? `\`hansa audit list --access ${entry.access}\` finds the entry of its decision.`
        : '`hansa audit list --kind access` lists those that are.',
  })

const notTheirs = (): HansaError =>
  new HansaError(
    'denied',
    'a decision is replayed for whom it is about, owners of all of its products, the operator and auditors',
  )
