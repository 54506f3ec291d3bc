/** `<domain>/<product>` of a `Dataset.key`. */
export const productOfDataset = (key: string): string => key.split('/').slice(0, 2).join('/')
