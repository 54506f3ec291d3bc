import { useEffect, useState, type ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { mesh, type ProductSummary } from '../api/mesh.ts'
import { all } from '../api/all-pages.ts'
import { useLoaded } from '../api/loaded.ts'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { Facet } from '../marketplace/facet.tsx'
import { facets, fits, type Chosen } from '../marketplace/facets.ts'
import { ProductCard } from '../marketplace/product-card.tsx'

/** What is published in the mesh. What is searched for and chosen is in the address. */
export function MarketplaceScreen(): ReactNode {
  const [search, setSearch] = useSearchParams()
  const chosen: Chosen = Object.fromEntries(facets.map(({ name }) => [name, search.getAll(name)]))
  const q = search.get('q') ?? ''
  const products = useLoaded('products', () => all(mesh.listProducts, {}))
  const choose = (name: string, value: string): void =>
    setSearch((before) => {
      const after = new URLSearchParams(before)
      if (before.getAll(name).includes(value)) after.delete(name, value)
      else after.append(name, value)
      return after
    })
  return (
    <>
      <Heading title="Marketplace" lead="Every product of the mesh, and what you may see of it." />
      <SearchField key={q} text={q} />
      <Shown of={products} what="products">
        {(found) => <Found products={found} q={q} chosen={chosen} choose={choose} />}
      </Shown>
    </>
  )
}

/** The words are taken when they are sent, and come back with the address. */
function SearchField({ text }: { readonly text: string }): ReactNode {
  const [, setSearch] = useSearchParams()
  const [words, setWords] = useState(text)
  useEffect(() => setWords(text), [text])
  return (
    <form
      role="search"
      className="row"
      onSubmit={(event) => {
        event.preventDefault()
        setSearch((before) => {
          const after = new URLSearchParams(before)
          if (words.trim() === '') after.delete('q')
          else after.set('q', words.trim())
          return after
        })
      }}
    >
      <input
        type="search"
        className="grow"
        aria-label="Search products"
        placeholder="flights, airport, wildlife …"
        value={words}
        onChange={({ target }) => setWords(target.value)}
      />
      <button className="button" type="submit">
        Search
      </button>
    </form>
  )
}

interface FoundProps {
  readonly products: readonly ProductSummary[]
  readonly q: string
  readonly chosen: Chosen
  readonly choose: (name: string, value: string) => void
}

function Found({ products, q, chosen, choose }: FoundProps): ReactNode {
  const worded = products.filter((product) => hasWords(product, q))
  const found = worded.filter((product) => fits(product, chosen))
  return (
    <div className="with-aside">
      <aside className="facets" aria-label="Filters">
        {facets.map((facet) => (
          <Facet
            key={facet.name}
            facet={facet}
            products={worded}
            chosen={chosen}
            choose={(value) => choose(facet.name, value)}
          />
        ))}
      </aside>
      <section className="stack" aria-label="Products">
        <p className="quiet small" role="status">
          {found.length} of {products.length} products
        </p>
        {found.length === 0 ? (
          <Empty>Nothing fits. Take a filter away, or write fewer words.</Empty>
        ) : (
          <ul className="plain cards">
            {found.map((product) => (
              <li key={product.product}>
                <ProductCard product={product} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}

function hasWords({ product, name, purpose, tags, datasets }: ProductSummary, q: string): boolean {
  const text = [product, name, purpose, ...tags, ...datasets.map((dataset) => dataset.name)]
    .join(' ')
    .toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
