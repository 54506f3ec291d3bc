import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { MapFlow, MapProduct } from '../api/mesh.ts'
import { ProductMark, stateWords } from '../map/product-mark.tsx'
import { Moment } from '../parts/moment.tsx'

interface ProductTableProps {
  readonly label: string
  readonly products: readonly MapProduct[]
  readonly flows: readonly MapFlow[]
}

/** Products with how they stand, what they read, and who reads them. */
export const ProductTable = ({ label, products, flows }: ProductTableProps): ReactNode =>
  products.length === 0 ? (
    <p className="quiet">It has published nothing yet.</p>
  ) : (
    <div className="scroller" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col">Stands</th>
            <th scope="col">Published</th>
            <th scope="col">Made from</th>
            <th scope="col">Read by</th>
          </tr>
        </thead>
        <tbody>
          {products.map(({ product, state, node, published }) => (
            <tr key={product}>
              <th scope="row">
                <Link to={`/marketplace/${product}`}>{product}</Link>
                {node === undefined ? null : <span className="quiet"> at the node {node}</span>}
              </th>
              <td title={stateWords[state]}>
                <ProductMark state={state} />
              </td>
              <td>
                {published === undefined ? null : (
                  <>
                    {published.version}, <Moment at={published.at} />
                  </>
                )}
              </td>
              <td>
                <Products of={flows.filter(({ to }) => to === product).map(({ from }) => from)} />
              </td>
              <td>
                <Products of={flows.filter(({ from }) => from === product).map(({ to }) => to)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )

const Products = ({ of }: { readonly of: readonly string[] }): ReactNode =>
  of.map((product, index) => (
    <Fragment key={product}>
      {index === 0 ? null : ', '}
      <Link to={`/marketplace/${product}`}>{product}</Link>
    </Fragment>
  ))
