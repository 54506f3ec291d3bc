import type { LineagePlace } from '../api/mesh.ts'
import { decoded } from '../shell/decoded.ts'

/** What an address of the lineage screen is about: a product, a dataset by its key, or one of its columns. */
export interface Asked {
  /** `<domain>/<product>`. */
  readonly product: string
  /** Its key. */
  readonly dataset?: string | undefined
  readonly column?: string | undefined
}

/** `sales/orders`, `orders@1/orders` and `amount` of an address, as far as it goes. */
export function askedOf(domain: string, product: string, rest: string): Asked {
  const key = `${domain}/${product}`
  const [port, object, ...column] = rest
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  if (port === undefined || object === undefined) return { product: key }
  const dataset = `${key}/${port}/${object}`
  return column.length === 0 ? { product: key, dataset } : { product: key, dataset, column: column.join('/') }
}

/** The address of what an address asks about. */
export const addressOf = ({ product, dataset, column }: Asked): string =>
  ['/lineage', ...(dataset ?? product).split('/'), ...(column === undefined ? [] : [column])]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/')

/** Where the lineage of a place is shown; undefined of what is outside the mesh. */
export const placeAddress = ({ product, dataset, column }: LineagePlace): string | undefined =>
  product === undefined ? undefined : addressOf({ product, dataset, column })

/** A place in a word, and where that is. */
export function placeName({ product, dataset, column, external }: LineagePlace): readonly [string, string] {
  if (external !== undefined) return [column ?? external.name, external.namespace]
  const [domain = '', name = '', port = '', object = ''] = (dataset ?? product ?? '').split('/')
  if (dataset === undefined) return [name, domain]
  return [column ?? object, `${domain}/${name} · ${port}`]
}
