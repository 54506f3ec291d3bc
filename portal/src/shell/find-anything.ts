import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'

/** Something that the palette can go to. */
export interface Finding {
  readonly to: string
  readonly title: string
  /** What it is, in a word. */
  readonly kind: string
}

const most = 12

/** What of the mesh fits a few letters, as far as the reader may know of it. */
export async function findAnything(text: string): Promise<readonly Finding[]> {
  if (text === '') return []
  const [products, terms] = await Promise.all([all(mesh.listProducts, {}), mesh.listTerms()])
  const ofProducts = products.flatMap(({ product, name, datasets }): readonly Finding[] => [
    { to: `/marketplace/${product}`, title: name ?? product, kind: `product ${product}` },
    ...datasets.map((dataset) => ({
      to: `/marketplace/${product}/data`,
      title: dataset.name,
      kind: `dataset of ${product}`,
    })),
  ])
  const ofTerms = terms.items.map(({ name, synonyms }) => ({
    to: `/terms/${encodeURIComponent(name)}`,
    title: name,
    kind: ['term', ...synonyms].join(', '),
  }))
  return [...ofProducts, ...ofTerms]
    .filter(({ title, kind }) => `${title} ${kind}`.toLowerCase().includes(text))
    .slice(0, most)
}
