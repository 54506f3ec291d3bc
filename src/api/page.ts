import * as z from 'zod'

/** Items of one page at most, and where nothing is said. */
export const mostItems = 100

/** What every list takes: how many, and where to go on. */
export const pageQuery = {
  limit: z.int().min(1).max(mostItems).exactOptional().describe('Items at most; 100 where absent'),
  after: z.string().max(2000).exactOptional().describe('`next` of the page before'),
}

/** Absent where this page is the last. */
export const nextPage = z.string().exactOptional().describe('To be sent as `after` for the next page')

/** What every list answers. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).readonly(),
    next: nextPage,
  })
