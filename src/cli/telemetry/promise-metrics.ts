import { metrics, type Attributes } from '@opentelemetry/api'
import type { ProductSlo } from '../../discovery/slo/watch-slo.ts'

/** Keeps how the promises of a product stand, for who asks for measurements. */
export type TellPromises = (slo: ProductSlo) => void

/** The series that alert rules are made over; of products that were told of, as they were told last. Nothing of consumers is in it. */
export function promiseMetrics(): TellPromises {
  const told = new Map<string, ProductSlo>()
  const meter = metrics.getMeter('hansa')
  meter
    .createObservableGauge('hansa.slo.measured', {
      description: 'What a contract promises, as it is: seconds, percent or rows a second',
    })
    .addCallback((result) => {
      for (const slo of told.values())
        for (const { measured, ...promise } of slo.promises)
          if (measured !== undefined) result.observe(measured, attributesOf(slo.product, promise))
    })
  const counted = (name: string, description: string, of: 'statements' | 'failed'): void => {
    meter.createObservableCounter(name, { description, unit: '{statement}' }).addCallback((result) => {
      for (const { product, answeredToday } of told.values())
        result.observe(answeredToday[of], { 'hansa.product': product })
    })
  }
  counted('hansa.slo.statements', 'Statements that ended, from 0 each day of UTC', 'statements')
  counted('hansa.slo.faults', 'Those that failed by the node, from 0 each day of UTC', 'failed')
  return (slo) => void told.set(slo.product, slo)
}

const attributesOf = (
  product: string,
  {
    contract,
    property,
    element = '',
  }: Pick<ProductSlo['promises'][number], 'contract' | 'property' | 'element'>,
): Attributes => ({
  'hansa.product': product,
  'hansa.contract': contract,
  'hansa.property': property,
  'hansa.element': element,
})
