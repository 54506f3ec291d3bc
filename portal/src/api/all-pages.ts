import { every } from '../../../src/api/client/mesh-client.ts'

/** What a list is read to at most, so that a page stays quick; further ones are found by filters. */
const most = 2_000

/** A list, page after page. */
export async function all<Item, Asked extends object>(
  list: Parameters<typeof every<Item, Asked>>[0],
  asked: Asked,
): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const item of every(list, asked)) {
    items.push(item)
    if (items.length === most) break
  }
  return items
}
