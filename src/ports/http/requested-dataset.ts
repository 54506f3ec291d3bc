import { HansaError } from '../../errors.ts'
import { foldName } from '../../engine/sql/same-name.ts'
import type { DatasetAccess, DatasetName } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { portName, type HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import type { DatasetRequest } from './dataset-request.ts'

/** What the address of a dataset names. */
export interface RequestedDataset extends DatasetName {
  /** `<domain>/<product>`. */
  readonly product: string
}

/** Reads `/products/:domain/:product/:dataset`. */
export function requestedDataset({ req }: HttpContext): RequestedDataset {
  const [domain = '', product = '', name = ''] = ['domain', 'product', 'dataset'].map((part) =>
    req.param(part),
  )
  return { domain, product: `${domain}/${product}`, name }
}

/** Decides on the dataset that a request is about; `not_found` where it is another product's. */
export async function decideRequested(
  { sidecar }: Pick<HttpPort, 'sidecar'>,
  reader: Reader,
  { requested, request }: { readonly requested: RequestedDataset; readonly request: DatasetRequest },
): Promise<DatasetAccess> {
  const access = await sidecar.decide(reader, requested, {
    ...request.terms,
    port: portName,
    ...(request.version === undefined ? {} : { version: request.version }),
  })
  if (foldName(access.governed.product.key) === foldName(requested.product)) return access
  throw new HansaError('not_found', `${requested.product} has no dataset ${requested.name}`, {
    remedy: `It is one of ${access.governed.product.key}.`,
  })
}
