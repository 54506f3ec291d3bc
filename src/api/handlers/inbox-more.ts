import { eventForOthers } from '../../discovery/slo/slo-for-others.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { ApiContext } from '../api-context.ts'
import { ownedBy } from './me.ts'
import { waitsFor } from './proposals.ts'

/** What waits for the reader besides requests: proposals to sign, promises that are not kept, products that go away. */
export async function inboxMore(concerning: readonly ShownAgreement[], context: ApiContext) {
  const mine = concerning.filter((each) => each.mine && each.state === 'approved')
  return {
    proposals: await proposalsFor(context),
    breached: await breachedOf(mine, context),
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
async function productsOf(mine: readonly ShownAgreement[], context: ApiContext) {
  const { metadata, mesh, effects, reader } = context
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  const owned =
    rules === undefined || reader.method === 'on-behalf-of'
      ? []
      : (await ownedBy(reader.principal, rules, context)).products
  const products = [...new Set([...mine.map(({ agreement }) => agreement.product), ...owned])]
  return { products: products.slice(0, mostProducts), owned: new Set(owned) }
}

/** As they were found when they were last looked at, and as the reader may know of them; nothing is measured for it. */
async function breachedOf(mine: readonly ShownAgreement[], context: ApiContext) {
  const { products, owned } = await productsOf(mine, context)
  const { metadata, reader } = context
  const self = formatPrincipal(reader.principal)
  const found = await Promise.all(
    products.map(async (product) => {
      const ofAll = await metadata.newestSloEvents(product)
      const ofConsumers = await metadata.newestConsumerSloEvents(product)
      const told = owned.has(product) ? ofAll : ofAll.flatMap((event) => eventForOthers(event) ?? [])
      return [...told, ...ofConsumers.filter(({ consumer }) => consumer === self)]
    }),
  )
  return found
    .flat()
    .filter(({ state }) => state === 'breached')
    .map(({ product, property, promised, at, why }) => ({ product, property, promised, since: at, why }))
}

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
