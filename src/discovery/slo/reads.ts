import { nothingAnswered, type Answered, type AnsweredTotals } from './answered-totals.ts'

/** What this node answered of one product: by day of UTC, then consumer. */
export type Reads = ReadonlyMap<string, ReadonlyMap<string, Readonly<Answered>>>

/** Since a day, which is in it. */
export const readsSince = ({ days }: Pick<AnsweredTotals, 'days'>, product: string, first: string): Reads =>
  new Map(
    [...days].flatMap(([day, products]) => {
      const consumers = day < first ? undefined : products.get(product)
      return consumers === undefined ? [] : [[day, consumers] as const]
    }),
  )

/** Of one consumer alone. */
export const readsBy = (reads: Reads, consumer: string): Reads =>
  new Map(
    [...reads].flatMap(([day, consumers]) => {
      const own = consumers.get(consumer)
      return own === undefined ? [] : [[day, new Map([[consumer, own]])] as const]
    }),
  )

/** Those of whom anything ended, in order. */
export const consumersOf = (reads: Reads): readonly string[] =>
  [...new Set([...reads.values()].flatMap((consumers) => [...consumers.keys()]))].sort()

/** All of it, or that of a day, added up. */
export const answeredIn = (reads: Reads, day?: string): Answered =>
  (day === undefined ? [...reads.values()] : [reads.get(day) ?? new Map<string, Answered>()])
    .flatMap((consumers) => [...consumers.values()])
    .reduce<Answered>(
      (sum, { statements, failed, rows, milliseconds }) => ({
        statements: sum.statements + statements,
        failed: sum.failed + failed,
        rows: sum.rows + rows,
        milliseconds: sum.milliseconds + milliseconds,
      }),
      nothingAnswered(),
    )
