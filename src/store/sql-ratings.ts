import { unlessLeaving } from './sql-leaving.ts'
import type { Rating, RatingAnswer, RatingStore, StarCounts } from './rating-store.ts'
import { numberOf, textOf, type SqlDatabase, type SqlExecutor, type SqlRow } from './sql-database.ts'
import { millisecondsOf } from './sql-publications.ts'

/** The part of the metadata store that keeps what consumers say of products. */
export function sqlRatings(database: SqlDatabase): RatingStore {
  return {
    putRating: (rating) =>
      unlessLeaving(database, { product: rating.product, ...ratingRefused }, (transaction) =>
        putRating(transaction, rating),
      ),
    answerRating: async (id, answer) => {
      const found = await ratingBy(database, 'id = $1', [id])
      if (found === undefined) return undefined
      // Its author may say something else at that moment, and would be answered what they did not say.
      const exclusive = true
      const work = (transaction: SqlExecutor) => setAnswer(transaction, id, answer)
      // An answer is taken back wherever that is asked for.
      if (answer === undefined) return database.transaction(work, { exclusive })
      return unlessLeaving(database, { product: found.product, exclusive, ...ratingRefused }, work)
    },
    deleteRating: (product, author) =>
      database.transaction(async (transaction) => {
        const gone = await transaction.all(
          'delete from hansa_rating where product = $1 and author = $2 returning id',
          [product, author],
        )
        return gone.length > 0
      }),
    rating: (id) => ratingBy(database, 'id = $1', [id]),
    ratings: async (product, limit) => {
      const newest = 'select body from hansa_rating where product = $1 order by at_ms desc, author limit $2'
      return (await database.all(newest, [product, limit])).map(ratingOf)
    },
    ratingBy: (product, author) => ratingBy(database, 'product = $1 and author = $2', [product, author]),
    starCounts: (product) => starCounts(database, product),
  }
}

const ratingRefused = { fact: 'nothing more is said of its products', instead: 'Say it' }

async function setAnswer(
  transaction: SqlExecutor,
  id: string,
  answer: RatingAnswer | undefined,
): Promise<Rating | undefined> {
  const found = await ratingBy(transaction, 'id = $1', [id])
  if (found === undefined) return undefined
  const { answer: _, ...rating } = found
  const answered: Rating = { ...rating, ...(answer === undefined ? {} : { answer }) }
  await transaction.all('update hansa_rating set body = $2 where id = $1', [id, JSON.stringify(answered)])
  return answered
}

/** Keeps it in place of what its author said before. */
export async function putRating(transaction: SqlExecutor, rating: Rating): Promise<void> {
  const { product, author, id, stars, at } = rating
  await transaction.all(
    `insert into hansa_rating (product, author, id, stars, at_ms, body) values ($1, $2, $3, $4, $5, $6)
     on conflict (product, author) do update
     set id = excluded.id, stars = excluded.stars, at_ms = excluded.at_ms, body = excluded.body`,
    [product, author, id, stars, millisecondsOf(at), JSON.stringify(rating)],
  )
}

async function ratingBy(
  executor: Pick<SqlExecutor, 'all'>,
  condition: string,
  parameters: readonly string[],
): Promise<Rating | undefined> {
  const [row] = await executor.all(`select body from hansa_rating where ${condition}`, [...parameters])
  return row === undefined ? undefined : ratingOf(row)
}

/** A row's `body`, which only this room writes. */
const ratingOf = (row: SqlRow): Rating => JSON.parse(textOf(row, 'body')) as Rating

async function starCounts(
  database: SqlDatabase,
  product: string | undefined,
): Promise<ReadonlyMap<string, StarCounts>> {
  const where = product === undefined ? '' : ' where product = $1'
  const rows = await database.all(
    `select product, stars, cast(count(*) as integer) as number from hansa_rating${where} group by product, stars`,
    product === undefined ? [] : [product],
  )
  const found = rows.map((row) => ({
    product: textOf(row, 'product'),
    stars: numberOf(row, 'stars'),
    number: numberOf(row, 'number'),
  }))
  return new Map(
    [...Map.groupBy(found, (each) => each.product)].map(([key, those]) => {
      const of = (stars: number): number => those.find((each) => each.stars === stars)?.number ?? 0
      return [key, [of(1), of(2), of(3), of(4), of(5)]]
    }),
  )
}
