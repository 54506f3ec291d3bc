import { HansaError } from '../../errors.ts'
import { privateHeaders } from '../../ports/http/answer-headers.ts'
import type { HttpApp, HttpPort } from '../../ports/http/http-port.ts'
import { readBody } from '../../ports/http/read-body.ts'
import { productSummary } from '../../ports/http/product-view.ts'
import type { VisibleProduct } from '../../sidecar/visible-product.ts'
import { jsonText } from '../json-text.ts'
import { visiblePath, visibleRequestSchema } from '../visible-message.ts'
import { portName } from './mesh-port.ts'
import { requireDelegated } from './require-delegated.ts'

/** `POST /mesh/visible`: what somebody for whom another node asks may know of this node's data. Nothing is read for it. */
export function visibleRoute(
  app: HttpApp,
  { sidecar, metadata }: Pick<HttpPort, 'sidecar' | 'metadata'>,
): void {
  app.post(visiblePath, async (context) => {
    const reader = requireDelegated(context)
    const request = jsonText(visibleRequestSchema).safeParse(await readBody(context.env.incoming))
    if (!request.success)
      throw new HansaError('invalid_input', 'the request is not one for what is visible', {
        remedy: 'Send JSON such as {"purpose": "dpv:ResearchAndDevelopment"}, or {}.',
      })
    const { datasets } = await sidecar.visible(reader, { ...request.data, port: portName })
    const products = await productsOf(metadata, new Set(datasets.map(({ key }) => key)))
    return context.json({ datasets, products }, 200, privateHeaders)
  })
}

/** Everything that is published, as the HTTP port lists it to this reader. */
async function productsOf(
  metadata: Pick<HttpPort['metadata'], 'heads' | 'publication'>,
  granted: ReadonlySet<string>,
): Promise<readonly VisibleProduct[]> {
  const products: VisibleProduct[] = []
  for (const key of [...(await metadata.heads()).keys()].toSorted()) {
    const publication = await metadata.publication(key)
    if (publication !== undefined)
      products.push(productSummary(publication, (dataset) => granted.has(dataset)))
  }
  return products
}
