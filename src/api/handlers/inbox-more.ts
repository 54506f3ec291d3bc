import { eventForOthers } from '../../discovery/slo/slo-for-others.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
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
    breached: await breachedOf({ products, owned: new Set(owned) }, context),
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

/** Whose promises matter to the reader, and which of these they answer for. */
interface Followed {
  readonly products: readonly string[]
  readonly owned: ReadonlySet<string>
}

/** As they were found when they were last looked at, and as the reader may know of them; nothing is measured for it. */
async function breachedOf({ products, owned }: Followed, { metadata, reader }: ApiContext) {
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
