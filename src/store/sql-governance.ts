import { HansaError } from '../errors.ts'
import type { Agreement, AgreementEvent } from '../governance/agreement.ts'
import type { AgreementStore } from './agreement-store.ts'
import type { Credential, CredentialStore } from './credential-store.ts'
import type { BundleStore, GovernanceBundle } from './governance-bundle.ts'
import { agreementEvent, rulesEvent } from './mesh-event-of.ts'
import { setNextTold, tellAgreementEnds } from './sql-agreement-ends.ts'
import { unlessLeaving } from './sql-leaving.ts'
import { recordMeshEvents } from './sql-mesh-events.ts'
import {
  insertRows,
  numberOf,
  placeholders,
  textOf,
  type SqlDatabase,
  type SqlExecutor,
  type SqlRow,
} from './sql-database.ts'
import { millisecondsOf } from './sql-publications.ts'

/** A row's `body`, which only this room writes. */
const bodyOf = (row: SqlRow): unknown => JSON.parse(textOf(row, 'body'))

export function sqlBundles(database: SqlDatabase): BundleStore {
  return {
    bundle: async (sequence) => {
      const [row] =
        sequence === undefined
          ? await database.all('select body from hansa_bundle order by sequence desc limit 1')
          : await database.all('select body from hansa_bundle where sequence = $1', [sequence])
      return row && (bodyOf(row) as GovernanceBundle)
    },
    bundleSequence: () => newestBundle(database),
    enact: (bundle) =>
      database.transaction(async (transaction) => {
        const { sequence } = bundle
        // Of two who have read the same newest sequence, the primary key lets one write.
        const isNext = sequence === (await newestBundle(transaction)) + 1
        const written = isNext
          ? await transaction.all(
              `insert into hansa_bundle (sequence, body) values ($1, $2)
               on conflict (sequence) do nothing returning sequence`,
              [sequence, JSON.stringify(bundle)],
            )
          : []
        if (written.length === 0)
          throw changedMeanwhile('the rules', sequence, await newestBundle(transaction))
        await recordMeshEvents(transaction, [rulesEvent(bundle)])
      }),
  }
}

async function newestBundle(executor: SqlExecutor): Promise<number> {
  const [newest] = await executor.all('select coalesce(max(sequence), 0) as sequence from hansa_bundle')
  return newest === undefined ? 0 : numberOf(newest, 'sequence')
}

export function sqlAgreements(database: SqlDatabase): AgreementStore {
  return {
    agreement: async (id) => {
      const [row] = await database.all('select body from hansa_agreement where id = $1', [id])
      return row && (bodyOf(row) as Agreement)
    },
    agreements: async ({ consumers, product }) => {
      if (consumers?.length === 0) return []
      const values = [...(consumers ?? []), ...(product === undefined ? [] : [product])]
      const conditions = [
        ...(consumers === undefined ? [] : [`consumer in ${placeholders(consumers.length)}`]),
        ...(product === undefined ? [] : [`product = $${values.length}`]),
      ]
      const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
      const newest = `select body from hansa_agreement${where} order by requested_ms desc, id desc`
      return (await database.all(newest, values)).map((row) => bodyOf(row) as Agreement)
    },
    recordAgreement: (agreement, event) => {
      const work = (transaction: SqlExecutor) => recordStep(transaction, agreement, event)
      if (isForLeavingToo(event)) return database.transaction(work)
      return unlessLeaving(database, { product: agreement.product, ...stepRefused }, work)
    },
    tellAgreementEnds: (now, isServed) => tellAgreementEnds(database, { now, isServed }),
    agreementEvents: async (id) => {
      const all = 'select body from hansa_agreement_event where agreement = $1 order by revision'
      return (await database.all(all, [id])).map((row) => bodyOf(row) as AgreementEvent)
    },
  }
}

const stepRefused = { fact: 'nothing more is agreed about its products', instead: 'Do it' }

/** What gives nobody anything is done where it is asked for. */
const isForLeavingToo = ({ kind }: AgreementEvent): boolean =>
  kind === 'revoked' || kind === 'withdrawn' || kind === 'probed'

async function recordStep(
  transaction: SqlExecutor,
  agreement: Agreement,
  event: AgreementEvent,
): Promise<void> {
  await advanceAgreement(transaction, agreement, event)
  await insertRows(transaction, 'hansa_agreement_event', ['agreement', 'revision', 'body'], {
    rows: [[event.agreement, event.revision, JSON.stringify(event)]],
  })
  await setNextTold(transaction, agreement, event)
  await recordMeshEvents(transaction, [agreementEvent(agreement, event)])
}

/** Sets the newest state where the kept one is just before it; the row stays locked until the transaction ends. */
async function advanceAgreement(
  transaction: SqlExecutor,
  agreement: Agreement,
  { revision, at }: AgreementEvent,
): Promise<void> {
  const { id, product, consumer } = agreement
  const body = JSON.stringify(agreement)
  const advanced =
    revision === 1
      ? await transaction.all(
          `insert into hansa_agreement (id, product, consumer, requested_ms, revision, body)
           values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing returning id`,
          [id, product, consumer, millisecondsOf(at), revision, body],
        )
      : await transaction.all(
          'update hansa_agreement set revision = $2, body = $3 where id = $1 and revision = $2 - 1 returning id',
          [id, revision, body],
        )
  if (advanced.length === 1) return
  const [kept] = await transaction.all('select revision from hansa_agreement where id = $1', [id])
  throw changedMeanwhile(`the agreement ${id}`, revision, kept === undefined ? 0 : numberOf(kept, 'revision'))
}

export function sqlCredentials(database: SqlDatabase): CredentialStore {
  return {
    credential: async (id) => {
      const [row] = await database.all('select body from hansa_credential where id = $1', [id])
      return row && (bodyOf(row) as Credential)
    },
    credentials: async (principal) => {
      const order = 'order by created_ms desc, id desc'
      const rows =
        principal === undefined
          ? await database.all(`select body from hansa_credential ${order}`)
          : await database.all(`select body from hansa_credential where principal = $1 ${order}`, [principal])
      return rows.map((row) => bodyOf(row) as Credential)
    },
    putCredential: (credential) =>
      database.transaction((transaction) =>
        insertRows(transaction, 'hansa_credential', ['id', 'principal', 'created_ms', 'body'], {
          rows: [
            [
              credential.id,
              credential.principal,
              millisecondsOf(credential.createdAt),
              JSON.stringify(credential),
            ],
          ],
          conflict: '(id) do update set body = excluded.body',
        }),
      ),
  }
}

const changedMeanwhile = (what: string, given: number, newest: number): HansaError =>
  new HansaError('conflict', `${what} changed meanwhile: ${given} does not follow ${newest}`, {
    remedy: 'Look at it again, then repeat what you did.',
  })
