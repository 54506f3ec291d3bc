import { comingMoment, reachedMoment } from '../governance/agreement-end.ts'
import type { Agreement, AgreementEvent } from '../governance/agreement.ts'
import { agreementEndEvent } from './mesh-event-of.ts'
import { recordMeshEvents } from './sql-mesh-events.ts'
import { textOf, type SqlDatabase, type SqlExecutor } from './sql-database.ts'

/** What ended or came near its end longer ago is no news: of a store that nobody served, or of agreements made before. */
const newsMilliseconds = 30 * 86_400_000

/** Says, with a step of an agreement, when its end is to be told of next: what was past before that step never is. */
export async function setNextTold(
  transaction: SqlExecutor,
  agreement: Agreement,
  { kind, at }: AgreementEvent,
): Promise<void> {
  // These leave the end as it was, and may come when it has not been told of yet.
  if (kind === 'narrowed' || kind === 'probed') return
  await tellNext(transaction, agreement, new Date(at))
}

interface Look {
  readonly now: Date
  readonly isServed: ((product: string) => boolean) | undefined
}

/** Does what `AgreementStore.tellAgreementEnds` says, each agreement in a transaction of its own. */
export async function tellAgreementEnds(database: SqlDatabase, look: Look): Promise<void> {
  const due = 'select id from hansa_agreement where tell_ms <= $1 order by tell_ms, id'
  for (const row of await database.all(due, [look.now.getTime()])) {
    const id = textOf(row, 'id')
    await database.transaction((transaction) => tellEnd(transaction, id, look))
  }
}

async function tellEnd(transaction: SqlExecutor, id: string, { now, isServed }: Look): Promise<void> {
  // Locks it: of several who look one finds it due, and a step is before this or after it.
  const taken = 'update hansa_agreement set tell_ms = null where id = $1 and tell_ms <= $2 returning body'
  const [row] = await transaction.all(taken, [id, now.getTime()])
  if (row === undefined) return
  // Only this room writes it.
  const agreement = JSON.parse(textOf(row, 'body')) as Agreement
  await tellNext(transaction, agreement, now)
  const moment = reachedMoment(agreement, now)
  if (isServed?.(agreement.product) === false) return
  if (moment === undefined || now.getTime() - Date.parse(moment.at) > newsMilliseconds) return
  await recordMeshEvents(transaction, [agreementEndEvent(agreement, moment)])
}

async function tellNext(transaction: SqlExecutor, agreement: Agreement, after: Date): Promise<void> {
  const next = comingMoment(agreement, after)
  await transaction.all('update hansa_agreement set tell_ms = $2 where id = $1', [
    agreement.id,
    next === undefined ? null : Date.parse(next.at),
  ])
}
