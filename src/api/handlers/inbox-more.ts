import { formatPrincipal } from '../../governance/principal.ts'
import type { ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { SloEvent } from '../../store/slo-event-store.ts'
import type { ApiContext } from '../api-context.ts'
import { ownedBy } from './me.ts'
import { waitsFor } from './proposals.ts'

/** What waits for the reader besides requests: proposals to sign, promises that are not kept, products that go away. */
export async function inboxMore(concerning: readonly ShownAgreement[], context: ApiContext) {
  const mine = concerning.filter((each) => each.mine && each.state === 'approved')
  return {
    proposals: await proposalsFor(context),
    breached: await breachedOf(await productsOf(mine, context), context),
    goingAway: await goingAway(mine, context),
  }
}

async function proposalsFor({ council, reader: { principal, method } }: ApiContext) {
  if (council === undefined || method === 'on-behalf-of') return []
  const { proposals } = await council.view()
  return proposals
    .filter((each) => waitsFor(each, formatPrincipal(principal)))
    .map(({ digest, statement: { number, reason } }) => ({ digest, number, reason }))
}

/** A home screen is for a glance: of more products nothing is looked up. */
const mostProducts = 100

/** Those that the reader answers for, and those that they read by an agreement. */
async function productsOf(mine: readonly ShownAgreement[], context: ApiContext): Promise<readonly string[]> {
  const { metadata, mesh, effects, reader } = context
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  const owned =
    rules === undefined || reader.method === 'on-behalf-of'
      ? []
      : (await ownedBy(reader.principal, rules, context)).products
  return [...new Set([...mine.map(({ agreement }) => agreement.product), ...owned])].slice(0, mostProducts)
}

/** More promises than that no product has. */
const eventsRead = 100

/** As they were found when they were last looked at; nothing is measured for it. */
async function breachedOf(products: readonly string[], { metadata }: ApiContext) {
  const found = await Promise.all(products.map((product) => metadata.sloEvents(product, eventsRead)))
  return found
    .flatMap(newestOfEach)
    .filter(({ state }) => state === 'breached')
    .map(({ product, property, promised, at, why }) => ({ product, property, promised, since: at, why }))
}

const newestOfEach = (newestFirst: readonly SloEvent[]): readonly SloEvent[] => [
  ...new Map(newestFirst.toReversed().map((event) => [event.promise, event])).values(),
]

const isEnding = (status: string): status is 'deprecated' | 'retired' =>
  status === 'deprecated' || status === 'retired'

/** Agreements by which soon nothing can be read any more: their port is not served, or their product is to end. */
async function goingAway(mine: readonly ShownAgreement[], { metadata }: ApiContext) {
  const found = await Promise.all(
    mine.map(async ({ agreement: { id, product, port, major } }) => {
      const publication = await metadata.publication(product)
      const of = { agreement: id, product, port, major }
      const status = publication?.documents.product.status ?? 'retired'
      const isServed = publication?.snapshots.some(({ dataset }) =>
        dataset.startsWith(`${product}/${port}@${major}/`),
      )
      if (isServed !== true) return { ...of, why: 'not served' as const }
      return isEnding(status) ? { ...of, why: status } : undefined
    }),
  )
  return found.filter((each) => each !== undefined)
}
