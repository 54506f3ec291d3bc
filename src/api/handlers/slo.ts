import { stringify } from 'yaml'
import { alertRules } from '../../discovery/slo/alert-rules.ts'
import { HansaError } from '../../errors.ts'
import { consumerSlo, withHistory } from '../../discovery/slo/consumer-slo.ts'
import { sloForOthers } from '../../discovery/slo/slo-for-others.ts'
import { watchSlo } from '../../discovery/slo/watch-slo.ts'
import { newestPublications } from '../../sidecar/newest-publications.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { Handlers } from '../handler.ts'
import type { sloOperations } from '../operations/slo.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { decidesAbout } from './decides-about.ts'
import { publishedProduct } from './products.ts'

export const sloHandlers: Handlers<typeof sloOperations> = {
  listAlertRules: async ({ domain }, { metadata }) => {
    const products = [...(await metadata.heads()).keys()].sort()
    const wanted = products.filter((product) => domain === undefined || product.startsWith(`${domain}/`))
    const groups = []
    for await (const [product, publication] of newestPublications(metadata, wanted))
      groups.push(alertRules(product, publication?.documents.contracts ?? []))
    const text = stringify({ groups: groups.filter(({ rules }) => rules.length > 0) }, { lineWidth: 0 })
    return new Response(text, { headers: { 'content-type': 'application/yaml; charset=utf-8' } })
  },
  showProductSlo: async ({ domain, product }, context) => {
    const { metadata, effects } = context
    const published = await publishedProduct(`${domain}/${product}`, context)
    const found = await watchSlo(published.product, { metadata, now: effects.now() })
    if (found === undefined) throw new HansaError('not_found', `no product ${published.product} is published`)
    const isIts = await decidesAbout([published.product], context)
    const { state, at, promises, events } = isIts
      ? found
      : sloForOthers(found, formatPrincipal(context.reader.principal))
    return { state, at, promises, events }
  },
  listConsumerSlo: async ({ domain, product: name, ...wanted }, context) => {
    const { metadata, effects, page, reader } = context
    const { product } = await publishedProduct(`${domain}/${name}`, context)
    const isIts = await decidesAbout([product], context)
    const self = formatPrincipal(reader.principal)
    const isShown = (consumer: string): boolean => isIts || consumer === self
    const all = await consumerSlo(product, { metadata, now: effects.now(), isShown })
    const shown = pageAsGiven(all, wanted, { page, keyOf: ({ consumer }) => consumer })
    const items = await Promise.all(shown.items.map((each) => withHistory(each, { product, metadata })))
    return { ...shown, items }
  },
}
