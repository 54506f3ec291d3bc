type Filters = Readonly<Record<string, string | undefined>>

/** The address of a part of a product, which keeps what the reader has chosen; that of the first part where none is named. */
export function productAddress(product: string, part = '', filters: Filters = {}): string {
  const chosen = Object.entries(filters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  const query = new URLSearchParams(chosen).toString()
  return `/marketplace/${product}${part === '' ? '' : `/${part}`}${query === '' ? '' : `?${query}`}`
}
