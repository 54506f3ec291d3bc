import type { MeshSettings } from '../../spec/mesh.ts'
import type { ReadFacts } from './read-facts.ts'
import { inUrl, reachable } from './reachable-host.ts'

/** Where clients of HTTP find a node: `http://127.0.0.1:4242`. */
export interface HttpAddress {
  readonly url: string
}

/** The address that clients are told, which is the one that their reader asked by, if any; or the sentence that says why there is none. */
export function httpAddress({ http }: Pick<MeshSettings, 'http'>, askedAt?: string): HttpAddress | string {
  if (askedAt !== undefined) return { url: askedAt }
  if (http.port === 0) return 'The port of `http` is another one at each start: set `http.port` in mesh.yaml.'
  return { url: `http://${inUrl(reachable(http.host))}:${http.port}` }
}

/** The address of a dataset's rows, with what they are read for and further parameters. */
export function rowsUrl(
  { domain, product, dataset, purpose, agreement }: ReadFacts,
  { url }: HttpAddress,
  parameters: Readonly<Record<string, string | number>> = {},
): string {
  const address = [url, 'products', ...[domain, product, dataset].map(encodeURIComponent)].join('/')
  const said = { ...parameters, purpose, ...(agreement === undefined ? {} : { agreement }) }
  return `${address}?${Object.entries(said).map(parameterText).join('&')}`
}

/** A colon may stand in a query as it is, and a purpose is read better with it. */
const parameterText = ([name, value]: readonly [string, string | number]): string =>
  `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`
