import type { MeshClient } from '../../api/client/mesh-client.ts'

/** What the API calls a product. */
export interface ProductPath {
  readonly domain: string
  readonly product: string
}

/** The product that a person named; without its domain it is looked for among those that are published. */
export async function productNamed(mesh: MeshClient, name: string): Promise<ProductPath> {
  const path = pathOf(name)
  if (path !== undefined) return path
  const { product } = await mesh.findProduct({ name })
  return pathOf(product) ?? { domain: '', product }
}

function pathOf(name: string): ProductPath | undefined {
  const [domain = '', product = '', ...more] = name.split('/')
  return domain === '' || product === '' || more.length > 0 ? undefined : { domain, product }
}
