import type { Webhook, WebhookStore } from './webhook-store.ts'

/** A webhook that hears of a domain, as its operator may hand it on: no key is in it, and nothing of its address that may be one. */
export interface WebhookAbout extends Pick<Webhook, 'id' | 'principal' | 'filter'> {
  /** Without its query. */
  readonly url: string
}

/** Those that name the domain or a product of it, and those that name none and so hear of all. */
export async function webhooksAbout(
  metadata: Pick<WebhookStore, 'webhooks'>,
  domain: string,
): Promise<readonly WebhookAbout[]> {
  const all = await metadata.webhooks()
  return all.flatMap(({ webhook: { id, principal, filter, url } }) => {
    const { domains = [], products = [] } = filter
    const isAbout =
      (domains.length === 0 || domains.includes(domain)) &&
      (products.length === 0 || products.some((product) => product.startsWith(`${domain}/`)))
    const { origin, pathname } = new URL(url)
    return isAbout ? [{ id, principal, url: `${origin}${pathname}`, filter }] : []
  })
}
