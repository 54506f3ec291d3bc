import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { Empty } from '../parts/empty.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { Preview } from './preview.tsx'
import { productAddress } from './product-address.ts'
import type { ProductPartProps } from './product-part-props.ts'

/** Rows of the dataset that the address names, or of the first one. */
export function PreviewPart({ product, purpose }: ProductPartProps): ReactNode {
  const [search] = useSearchParams()
  const datasets = product.ports.flatMap((port) => port.datasets)
  const chosen = datasets.find(({ name }) => name === search.get('dataset')) ?? datasets[0]
  if (chosen === undefined) return <Empty>It serves no data.</Empty>
  const tabs = datasets.map(({ name }) => ({
    name,
    title: name,
    to: productAddress(product.product, 'preview', { dataset: name, purpose }),
  }))
  return (
    <>
      {tabs.length < 2 ? null : <Tabs label="Datasets" current={chosen.name} tabs={tabs} />}
      <Preview key={chosen.key} product={product} dataset={chosen} purpose={purpose} />
    </>
  )
}
