import { firstFrom } from '../sidecar/published-products.ts'
import type { Paging } from './api-context.ts'
import { mostItems } from './page.ts'

export interface WantedPage {
  readonly limit?: number
  readonly after?: string
}

/** A page of the items, which are in the order of their keys, and where the next one begins. */
export function pageOfAll<Item>(
  items: readonly Item[],
  { limit = mostItems, after }: WantedPage,
  { page, keyOf }: { readonly page: Paging; readonly keyOf: (item: Item) => string },
): { readonly items: readonly Item[]; readonly next?: string } {
  const last = page.after(after)
  const rest = last === undefined ? items : items.filter((item) => keyOf(item) > last)
  const shown = rest.slice(0, limit)
  const end = shown.at(-1)
  return {
    items: shown,
    ...(end === undefined || shown.length === rest.length ? {} : { next: page.next(keyOf(end)) }),
  }
}

/** As `pageOfAll`, of items that stay where they are, in whatever order they come. */
export function pageAsGiven<Item>(
  items: readonly Item[],
  { limit = mostItems, after }: WantedPage,
  { page, keyOf }: { readonly page: Paging; readonly keyOf: (item: Item) => string },
): { readonly items: readonly Item[]; readonly next?: string } {
  const last = page.after(after)
  const begin = last === undefined ? 0 : items.findIndex((item) => keyOf(item) === last) + 1
  const shown = items.slice(begin, begin + limit)
  const end = shown.at(-1)
  return {
    items: shown,
    ...(end === undefined || begin + limit >= items.length ? {} : { next: page.next(keyOf(end)) }),
  }
}

/** As `pageOfAll`, of very many keys in order: those that begin so. */
export function pageOfKeys(
  keys: readonly string[],
  { limit = mostItems, after }: WantedPage,
  { page, begin = '' }: { readonly page: Paging; readonly begin?: string },
): { readonly items: readonly string[]; readonly next?: string } {
  const last = page.after(after)
  const first = firstFrom(keys, begin)
  const from = last === undefined ? first : Math.max(first, firstFrom(keys, `${last}\0`))
  const items: string[] = []
  let place = from
  for (; items.length < limit; place += 1) {
    const key = keys[place]
    if (key?.startsWith(begin) !== true) break
    items.push(key)
  }
  const end = items.at(-1)
  const isMore = keys[place]?.startsWith(begin) === true
  return { items, ...(end === undefined || !isMore ? {} : { next: page.next(end) }) }
}
