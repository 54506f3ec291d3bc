import { basisOf } from './basis-of.ts'
import { measureSlo } from './measure-slo.ts'
import { consumersOf, readsBy } from './reads.ts'
import type { Seen } from './seen.ts'
import type { MeasuredSlo } from './slo.ts'

/** How a promise about use stands for one consumer alone, with its own error budget and days. */
export interface ConsumerPromise extends Omit<MeasuredSlo, 'consumers'> {
  /** `formatPrincipal`. */
  readonly consumer: string
}

/** As `measureSlo`, for each consumer by what its own statements tell; in the order of their names. */
export const measureConsumers = (seen: Seen): readonly ConsumerPromise[] =>
  consumersOf(seen.reads).flatMap((consumer) =>
    measureSlo({ ...seen, reads: readsBy(seen.reads, consumer) }, isAboutUse)
      .filter(({ state }) => state !== 'unknown')
      .map(({ consumers: _, ...promise }) => ({ ...promise, consumer })),
  )

const isAboutUse = (property: string): boolean => basisOf({ property }) === 'use'
