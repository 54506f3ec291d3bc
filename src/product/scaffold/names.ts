import { HansaError } from '../../errors.ts'
import { isPlainName, plainNameFor } from '../../spec/plain-name.ts'

/** `Order ID`, `orderId` and `ORDER-ID` as `order_id`; empty where no letter or digit of ASCII is left. */
export function snakeName(text: string): string {
  const plain = text
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return /^\d/.test(plain) ? `_${plain}` : plain
}

/** A snake_case name for each of a source's, all different; what has no letters is called by its position. */
export function columnNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name, index) => {
    const wanted = snakeName(name) || `column_${index + 1}`
    let free = wanted
    for (let number = 2; taken.has(free); number++) free = `${wanted}_${number}`
    taken.add(free)
    return free
  })
}

const isFree = (name: string): boolean => /^[a-z]/.test(name) && isPlainName(name)

/** Takes `domain/product` apart; names are those of folders and of SQL, so they must need no quotes. */
export function productName(text: string): { readonly domain: string; readonly product: string } {
  const [domain, product, ...more] = text.split('/')
  if (domain !== undefined && product !== undefined && more.length === 0) {
    if (isFree(domain) && isFree(product)) return { domain, product }
  }
  const suggested = text
    .split('/')
    .map((part) => snakeName(part).replace(/^[_0-9]+/, ''))
    .filter((part) => part !== '')
    .map(plainNameFor)
  throw new HansaError('invalid_input', `"${text}" is not a name for a product`, {
    remedy:
      suggested.length === 2
        ? `Lower-case letters, digits and \`_\`, a letter first, no word of SQL: ${suggested.join('/')}, for example.`
        : `Name the domain and the product: ${suggested.length === 1 ? `sales/${suggested[0] ?? ''}` : 'sales/orders'}, for example.`,
  })
}
