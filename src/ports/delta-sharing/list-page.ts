import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import { someReadable, type IsReadable, type SharedTable } from './shared-tables.ts'

/** A share, a schema or a table, with what makes it worth listing: one readable table. */
export interface ListEntry {
  /** Orders the list, and says where its next page begins. */
  readonly path: string
  readonly item: Readonly<Record<string, string>>
  readonly tables: readonly SharedTable[]
}

export interface PageRequest {
  /** Path of the entry that the page before ended with; empty for the first. */
  readonly after: string
  readonly limit: number
}

export interface ListPage {
  readonly items: readonly ListEntry['item'][]
  /** Only where there is more: Spark asks again as long as it is there, empty or not. */
  readonly nextPageToken?: string
}

/** Most items of a page, also where more are asked for. */
const longestPage = 500

/** Reads `maxResults` and `pageToken`. */
export function pageRequest(query: URLSearchParams): PageRequest {
  const most = query.get('maxResults')
  if (most !== null && !/^\d{1,10}$/.test(most))
    throw new HansaError('invalid_input', '`maxResults` is a whole number of 0 or more')
  const token = query.get('pageToken')
  return {
    after: token === null || token === '' ? '' : readToken(token),
    limit: Math.min(most === null ? longestPage : Number(most), longestPage),
  }
}

/** One page of what may be read. Nothing in it, its token and its end included, depends on what may not. */
export async function listPage(
  entries: readonly ListEntry[],
  { after, limit }: PageRequest,
  isReadable: IsReadable,
): Promise<ListPage> {
  const items: ListEntry['item'][] = []
  let last = after
  for (const { path, item, tables } of entries.toSorted(byPath)) {
    if (path <= after || !(await someReadable(tables, isReadable))) continue
    if (items.length >= limit) return { items, nextPageToken: makeToken(last) }
    items.push(item)
    last = path
  }
  return { items }
}

const byPath = (a: ListEntry, b: ListEntry): number => (a.path < b.path ? -1 : 1)

const tokenContent = z.strictObject({ after: z.string() })

const makeToken = (after: string): string =>
  Buffer.from(JSON.stringify({ after } satisfies z.infer<typeof tokenContent>)).toString('base64url')

function readToken(token: string): string {
  try {
    return tokenContent.parse(JSON.parse(Buffer.from(token, 'base64url').toString())).after
  } catch {
    throw new HansaError('invalid_input', 'the `pageToken` is none of this server', {
      remedy: 'Begin the list again without one.',
    })
  }
}
