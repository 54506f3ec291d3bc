import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { MeshNode } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { useNodes } from '../api/use-nodes.ts'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { Facet } from '../marketplace/facet.tsx'
import { facets } from '../marketplace/facets.ts'
import { Filters } from '../marketplace/filters.tsx'
import { find } from '../marketplace/find.ts'
import { Found } from '../marketplace/found.tsx'
import { SearchField } from '../marketplace/search-field.tsx'
import { SeenFor } from '../product/seen-for.tsx'

/** What there is in the mesh: products, their datasets and columns, terms and people. What is asked is in the address. */
export function MarketplaceScreen(): ReactNode {
  const [search, setSearch] = useSearchParams()
  const address = search.toString()
  const answer = useLoaded(`search ${address}`, (signal) => find(address, signal))
  // Beside what is found, which waits for no node.
  const nodes = useNodes()
  const away = nodes.loaded.kind === 'ready' ? awayOf(nodes.loaded.value.items) : nobody
  const choose = (name: string, value: string): void =>
    setSearch((before) => {
      const after = new URLSearchParams(before)
      if (before.getAll(name).includes(value)) after.delete(name, value)
      else after.append(name, value)
      return after
    })
  return (
    <>
      <Heading title="Marketplace" lead="Every product of the mesh, and what you may see of it.">
        <Link className="button" to="/create">
          Create a product
        </Link>
      </Heading>
      <SearchField text={search.get('q') ?? ''} />
      <SeenFor purpose={search.get('purpose') ?? undefined} />
      <Shown of={answer} what="what there is">
        {(found) => (
          <div className="with-aside">
            <Filters chosen={facets.flatMap(({ name }) => search.getAll(name)).length}>
              {facets.map((facet) => (
                <Facet
                  key={facet.name}
                  facet={facet}
                  counts={facet.counts(found)}
                  chosen={search.getAll(facet.name)}
                  choose={(value) => choose(facet.name, value)}
                />
              ))}
            </Filters>
            <Found key={address} address={address} answer={found} away={away} />
          </div>
        )}
      </Shown>
    </>
  )
}

const nobody: ReadonlySet<string> = new Set()

const awayOf = (nodes: readonly MeshNode[]): ReadonlySet<string> =>
  new Set(nodes.filter(({ away }) => away !== undefined).map(({ node }) => node))
