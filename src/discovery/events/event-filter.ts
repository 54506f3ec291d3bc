import type { MeshEvent } from '../../store/mesh-event.ts'
import type { WebhookFilter } from '../../store/webhook-store.ts'

/** Which events somebody wants: those that fit every list. */
export type EventFilter = WebhookFilter

/** Whether an event fits; what is about no product fits where no domain and no product is asked for. */
export function isWanted(event: MeshEvent, { types, domains, products }: EventFilter): boolean {
  const product = 'product' in event ? event.product : undefined
  const domain = product?.slice(0, product.indexOf('/'))
  return fits(types, event.type) && fits(domains, domain) && fits(products, product)
}

const fits = (wanted: readonly string[] | undefined, value: string | undefined): boolean =>
  wanted === undefined || wanted.length === 0 || (value !== undefined && wanted.includes(value))
