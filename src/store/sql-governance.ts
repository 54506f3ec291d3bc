import { HansaError } from '../errors.ts'
import type { Agreement, AgreementEvent } from '../governance/agreement.ts'
import type { AgreementStore } from './agreement-store.ts'
import type { Credential, CredentialStore } from './credential-store.ts'
import type { BundleStore, GovernanceBundle } from './governance-bundle.ts'
import { insertRows, numberOf, placeholders, textOf, type SqlDatabase, type SqlRow } from './sql-database.ts'
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
    enact: (bundle) =>
      database.transaction(async (transaction) => {
        const [newest] = await transaction.all(
          'select coalesce(max(sequence), 0) as sequence from hansa_bundle',
        )
        requireNext('the rules', bundle.sequence, newest && numberOf(newest, 'sequence'))
        await insertRows(transaction, 'hansa_bundle', ['sequence', 'body'], {
          rows: [[bundle.sequence, JSON.stringify(bundle)]],
        })
      }),
  }
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
    recordAgreement: (agreement, event) =>
      database.transaction(async (transaction) => {
        const { id, product, consumer, revision } = agreement
        const [kept] = await transaction.all('select revision from hansa_agreement where id = $1', [id])
        requireNext(`the agreement ${id}`, revision, kept && numberOf(kept, 'revision'))
        await insertRows(
          transaction,
          'hansa_agreement',
          ['id', 'product', 'consumer', 'requested_ms', 'revision', 'body'],
          {
            rows: [[id, product, consumer, millisecondsOf(event.at), revision, JSON.stringify(agreement)]],
            conflict: '(id) do update set revision = excluded.revision, body = excluded.body',
          },
        )
        await insertRows(transaction, 'hansa_agreement_event', ['agreement', 'revision', 'body'], {
          rows: [[id, revision, JSON.stringify(event)]],
        })
      }),
    agreementEvents: async (id) => {
      const all = 'select body from hansa_agreement_event where agreement = $1 order by revision'
      return (await database.all(all, [id])).map((row) => bodyOf(row) as AgreementEvent)
    },
  }
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

function requireNext(what: string, given: number, newest = 0): void {
  if (given === newest + 1) return
  throw new HansaError('conflict', `${what} changed meanwhile: ${given} does not follow ${newest}`, {
    remedy: 'Look at it again, then repeat what you did.',
  })
}
