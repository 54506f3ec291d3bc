/** The domain of a product, `<domain>/<product>`, or of anything whose key begins with one. */
export const domainOf = (key: string): string => key.slice(0, key.indexOf('/'))
