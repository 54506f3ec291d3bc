import type { Mesh } from '../../spec/mesh.ts'

/** An output port that a product of another domain reads. */
export interface ReadBetweenDomains {
  /** The domain that owns it. */
  readonly owner: string
  /** `<domain>/<product>/<port>@<major>`. */
  readonly port: string
  /** `service:<domain>.<product>`. */
  readonly consumer: string
  readonly purpose: string | undefined
}

/** Everything that products of one domain read of another's. */
export const readsBetweenDomains = ({ products }: Pick<Mesh, 'products'>): readonly ReadBetweenDomains[] =>
  products.flatMap(({ domain, name, inputs }) =>
    inputs.flatMap(({ source, purpose }) => {
      if (source.kind !== 'product') return []
      const owner = source.product.split('/')[0] ?? ''
      if (owner === domain) return []
      const port = `${source.product}/${source.port}@${source.major}`
      return [{ owner, port, consumer: `service:${domain}.${name}`, purpose }]
    }),
  )
