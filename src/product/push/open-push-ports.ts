import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { InputPort, Mesh, Product, ProductKey } from '../../spec/mesh.ts'
import type { PushPort } from '../../store/push-store.ts'
import type { BuildContext } from '../build-context.ts'
import { movedAway } from '../moved-away.ts'
import { productPolicies } from '../published-governance.ts'

/**
 * Has the input ports of `products` take rows as they declare now. Those of products that nobody declares any more are
 * closed: nobody would ever read what came.
 */
export async function openPushPorts(
  products: readonly Product[],
  { mesh, store }: BuildContext,
): Promise<void> {
  const { metadata } = store
  const open = await metadata.pushPorts()
  const portsOf = (key: ProductKey): readonly PushPort[] => open.filter(({ product }) => product === key)
  for (const product of products) {
    // What was pushed before its domain left may still be exported.
    if (movedAway(product, mesh).length > 0) continue
    const declared = declaredPorts(product, mesh)
    if (canonicalHash(portsOf(product.key)) !== canonicalHash(declared))
      await metadata.openPushPorts(product.key, declared)
  }
  const known = new Set(mesh.products.map(({ key }) => key))
  for (const key of new Set(open.map(({ product }) => product)))
    if (!known.has(key)) await metadata.openPushPorts(key, [])
}

const declaredPorts = (product: Product, { governance }: Mesh): readonly PushPort[] =>
  product.inputs
    .filter(takesPushes)
    .map(({ name, version, contract }) => ({
      product: product.key,
      port: name,
      version,
      contract: contract.document,
      descriptor: {
        version: product.version,
        status: product.document.status,
        tags: product.document.tags ?? [],
      },
      policies: productPolicies(product, governance),
    }))
    .toSorted((a, b) => (a.port < b.port ? -1 : 1))

const takesPushes = ({ source }: InputPort): boolean =>
  source.kind === 'server' && source.pushedTo !== undefined
