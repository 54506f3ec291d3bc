/** The parts of `Dataset.key`. */
export interface DatasetKeyParts {
  readonly domain: string
  readonly product: string
  readonly port: string
  readonly major: number
  readonly object: string
}

/** Takes `<domain>/<product>/<port>@<major>/<object>` apart. */
export function parseDatasetKey(key: string): DatasetKeyParts {
  const match = /^([^/]+)\/([^/]+)\/([^/]+)@(\d+)\/([^/]+)$/.exec(key)
  const [, domain, product, port, major, object] = match ?? []
  if (domain === undefined || product === undefined || port === undefined || object === undefined)
    throw new Error(`"${key}" is no dataset key`)
  return { domain, product: `${domain}/${product}`, port, major: Number(major), object }
}
