import { HansaError } from '../../errors.ts'
import { sloForOthers } from '../../discovery/slo/slo-for-others.ts'
import { watchSlo } from '../../discovery/slo/watch-slo.ts'
import { productOwners, requireRules } from '../../sidecar/agreement/rules-in-force.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { sloOperations } from '../operations/slo.ts'
import { publishedProduct } from './products.ts'

export const sloHandlers: Handlers<typeof sloOperations> = {
  showProductSlo: async ({ domain, product }, context) => {
    const { metadata, effects } = context
    const published = await publishedProduct(`${domain}/${product}`, context)
    const found = await watchSlo(published.product, { metadata, now: effects.now() })
    if (found === undefined) throw new HansaError('not_found', `no product ${published.product} is published`)
    const isIts = await owns(published.product, context)
    const { state, at, promises, events } = isIts ? found : sloForOthers(found)
    return { state, at, promises, events }
  },
}

async function owns(product: string, { metadata, mesh, effects, reader }: ApiContext): Promise<boolean> {
  const rules = await requireRules({ metadata, mesh, effects })
  return isOwner(reader.principal, await productOwners({ metadata, mesh }, product, rules))
}
