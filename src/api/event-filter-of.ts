import type { EventFilter } from '../discovery/events/event-filter.ts'

export interface AskedEvents {
  readonly type?: NonNullable<EventFilter['types']>
  readonly domain?: readonly string[]
  readonly product?: readonly string[]
}

/** Which events somebody asked for. */
export const eventFilterOf = ({ type, domain, product }: AskedEvents): EventFilter => ({
  ...(type === undefined ? {} : { types: type }),
  ...(domain === undefined ? {} : { domains: domain }),
  ...(product === undefined ? {} : { products: product }),
})
