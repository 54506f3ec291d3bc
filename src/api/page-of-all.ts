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
