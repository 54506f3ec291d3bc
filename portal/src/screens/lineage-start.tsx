import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { NothingPublished } from '../parts/nothing-published.tsx'
import { Shown } from '../parts/shown.tsx'
import { TextField } from '../parts/text-field.tsx'

const mostShown = 60

/** Where lineage begins: with a product. */
export function LineageStartScreen(): ReactNode {
  const [text, setText] = useState('')
  const products = useLoaded('products', () => all(mesh.listProducts, {}))
  return (
    <>
      <Heading title="Lineage" lead="Where data come from, where they go, and what breaks." />
      <TextField
        label="Of which product"
        type="search"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Shown of={products} what="products">
        {(found) => {
          const fitting = found.filter(({ product, name }) =>
            `${product} ${name ?? ''}`.toLowerCase().includes(text.trim().toLowerCase()),
          )
          if (found.length === 0) return <NothingPublished />
          if (fitting.length === 0) return <Empty>No product fits.</Empty>
          return (
            <ul className="plain list card">
              {fitting.slice(0, mostShown).map(({ product, purpose }) => (
                <li key={product}>
                  <Link to={`/lineage/${product}`}>{product}</Link>
                  <span className="quiet small">{purpose}</span>
                </li>
              ))}
            </ul>
          )
        }}
      </Shown>
    </>
  )
}
