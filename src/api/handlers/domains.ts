import { HansaError } from '../../errors.ts'
import { askMap, mapDomains, type MapDomain } from '../../discovery/map/mesh-map.ts'
import { domainOf } from '../../spec/domain-of.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { domainOperations } from '../operations/domains.ts'
import { pageOfAll } from '../page-of-all.ts'
import { askerOf, lineagePlaceOf } from './asking.ts'
import { missingNodes } from './missing-nodes.ts'

export const domainHandlers: Handlers<typeof domainOperations> = {
  listDomains: async (wanted, context) =>
    pageOfAll(await domainsOf(context), wanted, { page: context.page, keyOf: ({ domain }) => domain }),
  showDomain: async ({ domain, purpose }, context) => {
    const found = await domainNamed(domain, context)
    const { products, flows } = await askMap(lineagePlaceOf(context), askerOf(context, purpose), { domain })
    const across = flows.filter(({ from, to }) => domainOf(from) !== domainOf(to))
    return {
      ...found,
      products: products.filter(({ product }) => domainOf(product) === domain),
      inputs: across.filter(({ to }) => domainOf(to) === domain),
      outputs: across.filter(({ from }) => domainOf(from) === domain),
    }
  },
  showMap: async ({ purpose }, context) => ({
    ...(await askMap(lineagePlaceOf(context), askerOf(context, purpose))),
    missing: await missingNodes(context, purpose),
  }),
}

async function domainsOf({ metadata, mesh, effects }: ApiContext): Promise<readonly MapDomain[]> {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  return rules === undefined ? [] : mapDomains(rules.bundle)
}

async function domainNamed(name: string, context: ApiContext): Promise<MapDomain> {
  const domains = await domainsOf(context)
  const found = domains.find(({ domain }) => domain === name)
  if (found !== undefined) return found
  const remedy = didYouMean(
    name,
    domains.map(({ domain }) => domain),
  )
  throw new HansaError('not_found', `the mesh has no domain ${name}`, remedy === undefined ? {} : { remedy })
}
