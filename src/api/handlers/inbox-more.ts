import { formatPrincipal } from '../../governance/principal.ts'
import type { ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { SloEvent } from '../../store/slo-event-store.ts'
import type { ApiContext } from '../api-context.ts'
import { goingAway } from './going-away.ts'
import { ownedBy } from './me.ts'
import { waitsFor } from './proposals.ts'

/** What waits for the reader besides requests: proposals to sign, promises that are not kept, products that go away. */
export async function inboxMore(concerning: readonly ShownAgreement[], context: ApiContext) {
  const mine = concerning.filter((each) => each.mine && each.state === 'approved')
  const owned = await ownedProducts(context)
  const agreed = mine.map(({ agreement }) => agreement.product)
  const products = [...new Set([...agreed, ...owned])].slice(0, mostProducts)
  return {
    proposals: await proposalsFor(context),
    breached: await breachedOf(products, context),
    goingAway: await goingAway({ agreements: mine, products: owned }, context.metadata),
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

/** Those that the reader answers for with a credential of this node. */
async function ownedProducts(context: ApiContext): Promise<readonly string[]> {
  const { metadata, mesh, effects, reader } = context
  if (reader.method === 'on-behalf-of') return []
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  if (rules === undefined) return []
  return (await ownedBy(reader.principal, rules, context)).products.slice(0, mostProducts)
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
