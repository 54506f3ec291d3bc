import type { InputPort, Product } from '../../spec/mesh.ts'
import type { PushPort } from '../../store/push-store.ts'
import type { BuildContext } from '../build-context.ts'
import { productPolicies } from '../published-governance.ts'

/** Has the input ports of a product take rows as it declares now, and no others of it. */
export async function openPushPorts(product: Product, { mesh, store }: BuildContext): Promise<void> {
  const { metadata } = store
  const declared = product.inputs.filter(takesPushes).map(({ name, version, contract }): PushPort => ({
    product: product.key,
    port: name,
    version,
    contract: contract.document,
    descriptor: {
      version: product.version,
      status: product.document.status,
      tags: product.document.tags ?? [],
    },
    policies: productPolicies(product, mesh.governance),
  }))
  const open = (await metadata.pushPorts()).filter((port) => port.product === product.key)
  if (JSON.stringify(open) === JSON.stringify(declared)) return
  await metadata.openPushPorts(product.key, declared)
}

export const takesPushes = ({ source }: InputPort): boolean =>
  source.kind === 'server' && source.pushedTo !== undefined
