import { quoteIdentifier } from '../../../engine/quote.ts'
import { parseDatasetKey } from '../../../sidecar/dataset-key.ts'
import { isPlainName } from '../../../spec/plain-name.ts'
import type { KnownDataset } from '../known-product.ts'
import type { RankedJoin } from './rank-joins.ts'

/** A statement that joins two datasets, to be run as it is. */
export function joinSql(own: KnownDataset, other: KnownDataset, { on }: Pick<RankedJoin, 'on'>): string {
  const condition = on.map((pair) => `a.${identifier(pair.own)} = b.${identifier(pair.other)}`).join(' and ')
  return `select *\nfrom ${table(own)} as a\njoin ${table(other)} as b on ${condition}\nlimit 100`
}

const table = ({ key, sqlName }: KnownDataset): string =>
  `${identifier(parseDatasetKey(key).domain)}.${identifier(sqlName)}`

const identifier = (name: string): string => (isPlainName(name) ? name : quoteIdentifier(name))
