import { HansaError, isHansaError } from '../errors.ts'
import { takenTable } from './sql-taken.ts'
import { numberOf, type SqlDatabase, type SqlExecutor } from './sql-database.ts'

/** One step of the metadata schema; its number is its place in the list, from 1. A released one is never changed. */
export interface Migration {
  readonly name: string
  /** In the SQL that SQLite and PostgreSQL share. */
  readonly statements: readonly string[]
}

export const migrations: readonly Migration[] = [
  {
    name: 'publications, runs and cache',
    statements: [
      // The heavy columns come last: SQLite then reads the light ones without touching overflow pages.
      `create table hansa_publication (
        product text not null,
        sequence integer not null,
        published_ms bigint not null,
        run_id text not null,
        head text not null,
        body text not null,
        primary key (product, sequence)
      )`,
      'create index hansa_publication_run on hansa_publication (run_id)',
      // The newest of each, kept apart so that a plan of 10,000 products reads nothing else.
      `create table hansa_head (
        product text primary key,
        sequence integer not null,
        head text not null
      )`,
      // `digest` is the hash of `body`: a snapshot that publications carry over is kept once.
      `create table hansa_snapshot (
        digest text primary key,
        id text not null,
        dataset text not null,
        version integer not null,
        body text not null
      )`,
      'create index hansa_snapshot_id on hansa_snapshot (id)',
      'create index hansa_snapshot_dataset on hansa_snapshot (dataset, version)',
      `create table hansa_publication_snapshot (
        product text not null,
        sequence integer not null,
        place integer not null,
        sql_name text not null,
        digest text not null references hansa_snapshot (digest),
        primary key (product, sequence, place),
        foreign key (product, sequence) references hansa_publication (product, sequence) on delete cascade
      )`,
      'create index hansa_publication_snapshot_digest on hansa_publication_snapshot (digest)',
      `create table hansa_snapshot_object (
        key text not null,
        digest text not null references hansa_snapshot (digest) on delete cascade,
        primary key (key, digest)
      )`,
      'create index hansa_snapshot_object_digest on hansa_snapshot_object (digest)',
      `create table hansa_run (
        id text primary key,
        product text not null,
        started_ms bigint not null,
        body text not null
      )`,
      'create index hansa_run_product on hansa_run (product, started_ms)',
      `create table hansa_cache (
        space text not null,
        key text not null,
        value text not null,
        primary key (space, key)
      )`,
    ],
  },
  {
    name: 'governance, agreements, credentials and audit',
    statements: [
      'create table hansa_bundle (sequence integer primary key, body text not null)',
      `create table hansa_agreement (
        id text primary key,
        product text not null,
        consumer text not null,
        requested_ms bigint not null,
        revision integer not null,
        body text not null
      )`,
      'create index hansa_agreement_consumer on hansa_agreement (consumer, requested_ms)',
      'create index hansa_agreement_product on hansa_agreement (product, requested_ms)',
      `create table hansa_agreement_event (
        agreement text not null references hansa_agreement (id),
        revision integer not null,
        body text not null,
        primary key (agreement, revision)
      )`,
      `create table hansa_credential (
        id text primary key,
        principal text not null,
        created_ms bigint not null,
        body text not null
      )`,
      'create index hansa_credential_principal on hansa_credential (principal, created_ms)',
      `create table hansa_audit (
        sequence bigint primary key,
        previous text not null,
        hash text not null,
        body text not null
      )`,
      'create table hansa_audit_checkpoint (sequence bigint primary key, body text not null)',
    ],
  },
  {
    name: 'pushed rows',
    statements: [
      `create table hansa_push_port (
        product text not null,
        port text not null,
        body text not null,
        primary key (product, port)
      )`,
      // Of one log of pushes: those up to \`forgotten\` are gone, the newest is \`newest\`.
      `create table hansa_push_log (
        product text not null,
        port text not null,
        object text not null,
        forgotten integer not null,
        newest integer not null,
        primary key (product, port, object)
      )`,
      `create table hansa_push (
        product text not null,
        port text not null,
        object text not null,
        sequence integer not null,
        principal text not null,
        idempotency_key text not null,
        pushed_ms bigint not null,
        body text not null,
        primary key (product, port, object, sequence),
        unique (product, port, object, principal, idempotency_key)
      )`,
      `create table hansa_push_object (
        key text primary key,
        product text not null,
        port text not null,
        object text not null,
        sequence integer not null
      )`,
      'create index hansa_push_object_push on hansa_push_object (product, port, object, sequence)',
    ],
  },
  {
    name: 'lineage that was told from outside',
    statements: [
      `create table hansa_lineage_event (
        key text primary key,
        principal text not null,
        job text not null,
        at_ms bigint not null,
        body text not null
      )`,
      'create index hansa_lineage_event_job on hansa_lineage_event (principal, job, at_ms)',
    ],
  },
  {
    name: 'how promises stood',
    statements: [
      `create table hansa_slo_event (
        product text not null,
        promise text not null,
        at_ms bigint not null,
        body text not null,
        primary key (product, promise, at_ms)
      )`,
      'create index hansa_slo_event_at on hansa_slo_event (product, at_ms)',
    ],
  },
  { name: 'what may be shown once, and was', statements: takenTable },
  {
    name: 'what consumers say',
    statements: [
      `create table hansa_rating (
        product text not null,
        author text not null,
        id text not null unique,
        stars integer not null,
        at_ms bigint not null,
        body text not null,
        primary key (product, author)
      )`,
    ],
  },
  {
    name: 'what has happened, and who is told',
    statements: [
      'create table hansa_event (position integer primary key, id text not null unique, body text not null)',
      // One row, which whoever writes an event locks until its transaction ends.
      'create table hansa_event_log (newest integer not null)',
      'insert into hansa_event_log (newest) values (0)',
      `create table hansa_webhook (
        id text primary key,
        principal text not null,
        created_ms bigint not null,
        revision integer not null,
        webhook text not null,
        delivery text not null
      )`,
      'create index hansa_webhook_principal on hansa_webhook (principal, created_ms)',
    ],
  },
  {
    name: 'domains that leave',
    // A row of each domain that something was kept about, which whoever writes locks until the transaction ends.
    statements: ['create table hansa_push_domain (domain text primary key, leaving integer not null)'],
  },
  {
    name: 'when to tell of the end of an agreement',
    statements: [
      // Agreements that were made before are looked at once.
      'alter table hansa_agreement add column tell_ms bigint',
      'update hansa_agreement set tell_ms = 0',
      'create index hansa_agreement_tell on hansa_agreement (tell_ms)',
    ],
  },
  {
    name: 'which proposals were told of',
    statements: [
      'create table hansa_proposal (digest text primary key, number integer not null, signed text not null)',
      'create index hansa_proposal_number on hansa_proposal (number)',
    ],
  },
  {
    name: 'how promises stood for each consumer',
    statements: [
      // Empty of what is about all of them.
      "alter table hansa_slo_event add column consumer text not null default ''",
      'create index hansa_slo_event_consumer on hansa_slo_event (product, consumer, at_ms)',
      'drop index hansa_slo_event_at',
    ],
  },
  {
    name: 'keys of webhooks that others take the place of',
    // Each text is a JSON object that has fields.
    statements: [
      `update hansa_webhook
       set webhook = substr(webhook, 1, length(webhook) - 1) || ',"keyNumber":1,"oldKeys":[]}'`,
    ],
  },
]

/**
 * Brings a store's tables up to date, all missing steps in one transaction: a crash leaves the old store or the new
 * one. A store that a newer Hansa has written is refused, before anything of it is read.
 */
export async function migrate(
  database: SqlDatabase,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  if ((await versionOf(database)) === steps.length) return
  await database.transaction(
    async (transaction) => {
      await transaction.all(
        'create table if not exists hansa_migration (number integer primary key, name text not null)',
      )
      const version = await versionOf(transaction)
      requireKnown(version, steps.length)
      for (const [index, step] of steps.entries()) {
        if (index < version) continue
        for (const statement of step.statements) await transaction.all(statement)
        await transaction.all('insert into hansa_migration (number, name) values ($1, $2)', [
          index + 1,
          step.name,
        ])
      }
    },
    { exclusive: true },
  )
}

async function versionOf(executor: SqlExecutor): Promise<number> {
  try {
    const [row] = await executor.all('select coalesce(max(number), 0) as number from hansa_migration')
    return row === undefined ? 0 : numberOf(row, 'number')
  } catch (error) {
    if (isHansaError(error, 'undefined_table')) return 0
    throw error
  }
}

function requireKnown(version: number, known: number): void {
  if (version <= known) return
  throw new HansaError(
    'feature_not_supported',
    `the store was written by a newer Hansa: its tables are of version ${version}, and this one knows ${known}`,
    { remedy: 'Update Hansa, or set `store.metadata` in mesh.yaml to another store.' },
  )
}
