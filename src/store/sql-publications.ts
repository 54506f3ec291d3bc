import { createHash } from 'node:crypto'
import { HansaError } from '../errors.ts'
import { publicationEvent } from './mesh-event-of.ts'
import type { MetadataStore } from './metadata-store.ts'
import type { Publication, PublicationHead } from './publication.ts'
import type { Snapshot } from './snapshot.ts'
import { objectKeysOf } from './snapshot-objects.ts'
import { recordMeshEvents } from './sql-mesh-events.ts'
import {
  insertRows,
  numberOf,
  placeholders,
  type SqlDatabase,
  type SqlExecutor,
  type SqlRow,
  type SqlValue,
  textOf,
} from './sql-database.ts'

type Publications = Pick<
  MetadataStore,
  | 'commit'
  | 'heads'
  | 'sequences'
  | 'publicationCount'
  | 'publication'
  | 'history'
  | 'checkResults'
  | 'snapshots'
  | 'isRetained'
  | 'forget'
  | 'liveObjects'
>

/** The part of the metadata store that keeps publications. The rows are described in `migrations.ts`. */
export function sqlPublications(database: SqlDatabase): Publications {
  return {
    commit: (publication) => database.transaction((transaction) => commit(transaction, publication)),
    heads: async (products) => {
      if (products?.length === 0) return new Map()
      const where = products === undefined ? '' : ` where product in ${placeholders(products.length)}`
      const rows = await database.all(`select product, head from hansa_head${where}`, products)
      return new Map(rows.map((row) => [textOf(row, 'product'), headOf(row)]))
    },
    sequences: async () => {
      const rows = await database.all('select product, sequence from hansa_head')
      return new Map(rows.map((row) => [textOf(row, 'product'), numberOf(row, 'sequence')]))
    },
    publicationCount: async () => {
      // Products are never taken away, so each commit adds one to the sum.
      const [row] = await database.all(
        'select cast(coalesce(sum(sequence), 0) as integer) as number from hansa_head',
      )
      return row === undefined ? 0 : numberOf(row, 'number')
    },
    publication: (product, which = {}) => readPublication(database, product, which),
    history: async (product, limit) => {
      const newest = 'select head from hansa_publication where product = $1 order by sequence desc limit $2'
      return (await database.all(newest, [product, limit])).map(headOf)
    },
    checkResults: (product, sequences) => readCheckResults(database, product, sequences),
    snapshots: (dataset) => readSnapshots(database, dataset),
    isRetained: async (snapshotId) =>
      (await database.all('select 1 as found from hansa_snapshot where id = $1 limit 1', [snapshotId]))
        .length > 0,
    forget: (product, sequences) =>
      database.transaction((transaction) => forget(transaction, product, sequences)),
    liveObjects: () => liveObjects(database),
  }
}

async function commit(transaction: SqlExecutor, publication: Publication): Promise<void> {
  const kept = taken(publication)
  await advanceHead(transaction, kept.head)
  await insertPublication(transaction, publication, kept)
  await recordMeshEvents(transaction, [publicationEvent(publication.kind, publication)])
}

export async function insertPublication(
  transaction: SqlExecutor,
  publication: Publication,
  { head, body, snapshots }: ReturnType<typeof taken>,
): Promise<void> {
  const { product, sequence } = head
  await transaction.all(
    `insert into hansa_publication (product, sequence, published_ms, run_id, head, body)
     values ($1, $2, $3, $4, $5, $6)`,
    [product, sequence, millisecondsOf(head.publishedAt), publication.runId, JSON.stringify(head), body],
  )
  await insertRows(transaction, 'hansa_snapshot', ['digest', 'id', 'dataset', 'version', 'body'], {
    rows: snapshots.map(({ digest, snapshot: { id, dataset, version }, text }) => [
      digest,
      id,
      dataset,
      version,
      text,
    ]),
    conflict: 'do nothing',
  })
  await insertRows(transaction, 'hansa_snapshot_object', ['key', 'digest'], {
    rows: snapshots.flatMap(({ digest, snapshot }) => objectKeysOf(snapshot).map((key) => [key, digest])),
    conflict: 'do nothing',
  })
  await insertRows(
    transaction,
    'hansa_publication_snapshot',
    ['product', 'sequence', 'place', 'sql_name', 'digest'],
    {
      rows: snapshots.map(({ digest, snapshot }, place) => [
        product,
        sequence,
        place,
        snapshot.sqlName,
        digest,
      ]),
    },
  )
}

/**
 * Sets the newest head where it is the one just before. The row stays locked until the transaction ends, so commits
 * and `forget`s of one product follow each other in PostgreSQL too.
 */
async function advanceHead(transaction: SqlExecutor, head: PublicationHead): Promise<void> {
  const parameters: SqlValue[] = [head.product, head.sequence, JSON.stringify(head)]
  const advanced = await transaction.all(
    head.sequence === 1
      ? `insert into hansa_head (product, sequence, head) values ($1, $2, $3)
         on conflict (product) do nothing returning sequence`
      : 'update hansa_head set sequence = $2, head = $3 where product = $1 and sequence = $2 - 1 returning sequence',
    parameters,
  )
  if (advanced.length === 1) return
  const [newest] = await transaction.all('select sequence from hansa_head where product = $1', [head.product])
  throw new HansaError(
    'conflict',
    `publication ${head.sequence} of ${head.product} cannot follow ${newest === undefined ? 'nothing' : numberOf(newest, 'sequence')}`,
    { remedy: 'Somebody else published it meanwhile: run the same command again.' },
  )
}

/** What a publication is kept as. A snapshot's `sqlName` belongs to the publication, the rest to the snapshot. */
export function taken(publication: Publication) {
  const { snapshots, ...rest } = publication
  const { kind, documents, governance, inputs, lineage, quality, runId, ...head } = rest
  return {
    head,
    body: JSON.stringify({ kind, documents, governance, inputs, lineage, quality, runId }),
    snapshots: snapshots.map((snapshot) => {
      const text = JSON.stringify({ ...snapshot, sqlName: undefined })
      return { snapshot, text, digest: createHash('sha256').update(text).digest('hex') }
    }),
  }
}

/** One statement, so that a `forget` in between cannot be seen half. */
async function readPublication(
  database: SqlDatabase,
  product: string,
  { sequence, asOf }: { sequence?: number; asOf?: string },
): Promise<Publication | undefined> {
  const conditions = ['product = $1']
  const parameters: SqlValue[] = [product]
  if (sequence !== undefined) conditions.push(`sequence = $${parameters.push(sequence)}`)
  if (asOf !== undefined) conditions.push(`published_ms <= $${parameters.push(millisecondsOf(asOf))}`)
  // SQLite keeps the order of cross joins; in another it looks at what every publication lists. It would look for what is
  // chosen twice.
  const [first, ...snapshots] = await database.all(
    `with chosen as materialized (
       select product, sequence, head, body from hansa_publication
       where ${conditions.join(' and ')} order by sequence desc limit 1)
     select -1 as place, head as name, body from chosen
     union all
     select listed.place, listed.sql_name, snapshot.body from chosen
       cross join hansa_publication_snapshot listed
       cross join hansa_snapshot snapshot
       where listed.product = chosen.product and listed.sequence = chosen.sequence
         and snapshot.digest = listed.digest
     order by place`,
    parameters,
  )
  if (first === undefined) return undefined
  return {
    ...(JSON.parse(textOf(first, 'name')) as PublicationHead),
    ...(JSON.parse(textOf(first, 'body')) as Omit<Publication, keyof PublicationHead | 'snapshots'>),
    snapshots: snapshots.map(snapshotOf),
  }
}

async function readCheckResults(
  database: SqlDatabase,
  product: string,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, unknown>> {
  if (sequences.length === 0) return new Map()
  const rows = await database.all(
    `select sequence, body from hansa_publication
     where product = $1 and sequence in ${placeholders(sequences.length, 1)}`,
    [product, ...sequences],
  )
  return new Map(
    rows.map((row) => {
      const { quality } = JSON.parse(textOf(row, 'body')) as Pick<Publication, 'quality'>
      return [numberOf(row, 'sequence'), quality]
    }),
  )
}

async function readSnapshots(database: SqlDatabase, dataset: string): Promise<readonly Snapshot[]> {
  const rows = await database.all(
    `select snapshot.body,
       (select listed.sql_name from hansa_publication_snapshot listed
        where listed.digest = snapshot.digest order by listed.sequence desc limit 1) as name
     from hansa_snapshot snapshot where snapshot.dataset = $1 order by snapshot.version desc`,
    [dataset],
  )
  return rows.map(snapshotOf)
}

async function forget(
  transaction: SqlExecutor,
  product: string,
  sequences: readonly number[],
): Promise<void> {
  if (sequences.length === 0) return
  // Locks the product's row, as `advanceHead` does: no commit lists a snapshot that is just being dropped.
  const locked = await transaction.all(
    'update hansa_head set sequence = sequence where product = $1 returning sequence',
    [product],
  )
  const [newest] = locked.map((row) => numberOf(row, 'sequence'))
  const old = sequences.filter((sequence) => sequence !== newest)
  if (newest === undefined || old.length === 0) return
  const chosen = `product = $1 and sequence in ${placeholders(old.length, 1)}`
  const digests = await transaction.all(
    `select distinct digest from hansa_publication_snapshot where ${chosen}`,
    [product, ...old],
  )
  await transaction.all(`delete from hansa_publication where ${chosen}`, [product, ...old])
  for (const row of digests) {
    await transaction.all(
      `delete from hansa_snapshot where digest = $1
         and not exists (select 1 from hansa_publication_snapshot listed where listed.digest = $1)`,
      [textOf(row, 'digest')],
    )
  }
}

async function* liveObjects(database: SqlDatabase): AsyncGenerator<string> {
  for await (const row of database.iterate(
    'select key from hansa_snapshot_object union select key from hansa_push_object',
  )) {
    yield textOf(row, 'key')
  }
}

const headOf = (row: SqlRow): PublicationHead => JSON.parse(textOf(row, 'head')) as PublicationHead

const snapshotOf = (row: SqlRow): Snapshot => ({
  ...(JSON.parse(textOf(row, 'body')) as Omit<Snapshot, 'sqlName'>),
  sqlName: textOf(row, 'name'),
})

/** Kept as a number, so that times compare as times in every database and notation. */
export function millisecondsOf(isoTime: string): number {
  const milliseconds = Date.parse(isoTime)
  if (!Number.isNaN(milliseconds)) return milliseconds
  throw new HansaError('invalid_input', `${JSON.stringify(isoTime)} is not a time`, {
    remedy: 'Write it as 2026-01-31 or 2026-01-31T12:00:00Z.',
  })
}
