import { metrics, type Attributes } from '@opentelemetry/api'
import type { WatchedSlo } from '../../discovery/slo/watch-slo.ts'

/** How promises stand, for who asks for measurements. */
export interface PromiseMetrics {
  /** Keeps how those of a product stand. What promises nothing has no series. */
  readonly tell: (slo: WatchedSlo) => void
  /** Ends the alerts of all products but these. */
  readonly keep: (products: Pick<ReadonlySet<string>, 'has'>) => void
}

type Told = Omit<WatchedSlo, 'product'>

/** The series that alert rules are made over; of products that were told of, as they were told last. Nothing of consumers is in it. */
export function promiseMetrics(): PromiseMetrics {
  const told = new Map<string, Told>()
  const meter = metrics.getMeter('hansa')
  meter
    .createObservableGauge('hansa.slo.measured', {
      description: 'What a contract promises, as it is: seconds, percent or rows a second',
    })
    .addCallback((result) => {
      for (const [product, { promises }] of told)
        for (const { measured = NaN, ...promise } of promises)
          result.observe(measured, attributesOf(product, promise))
    })
  const counted = (name: string, description: string, of: 'statements' | 'failed'): void => {
    meter.createObservableCounter(name, { description, unit: '{statement}' }).addCallback((result) => {
      for (const [product, { answeredToday }] of told)
        result.observe(answeredToday[of], { 'hansa.product': product })
    })
  }
  counted('hansa.slo.statements', 'Statements that ended, from 0 each day of UTC', 'statements')
  counted('hansa.slo.faults', 'Those that failed by the node, from 0 each day of UTC', 'failed')
  return {
    tell: ({ product, promises, answeredToday }) => {
      const before = told.get(product)?.promises ?? []
      const ended = before.filter((old) => !promises.some((promise) => isSame(old, promise))).map(unmeasured)
      if (promises.length + ended.length > 0)
        told.set(product, { promises: [...promises, ...ended], answeredToday })
    },
    keep: (products) => {
      for (const [product, { promises, answeredToday }] of told)
        if (!products.has(product)) told.set(product, { promises: promises.map(unmeasured), answeredToday })
    },
  }
}

type Named = Pick<WatchedSlo['promises'][number], 'contract' | 'property' | 'element'>

const isSame = (one: Named, other: Named): boolean =>
  one.contract === other.contract && one.property === other.property && one.element === other.element

/** The SDK goes on with the last value of a series for ever; no comparison holds of what is no number. */
const unmeasured = <P extends object>(promise: P) => ({ ...promise, measured: NaN })

const attributesOf = (product: string, { contract, property, element = '' }: Named): Attributes => ({
  'hansa.product': product,
  'hansa.contract': contract,
  'hansa.property': property,
  'hansa.element': element,
})
