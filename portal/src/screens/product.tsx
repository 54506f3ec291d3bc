import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { Product } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { Tabs, type Tab } from '../parts/tabs.tsx'
import { About } from '../product/about.tsx'
import { Connect } from '../product/connect.tsx'
import { ContractView } from '../product/contract-view.tsx'
import { DatasetCard } from '../product/dataset-card.tsx'
import { QualityView } from '../product/quality-view.tsx'
import { SeenFor } from '../product/seen-for.tsx'
import { loadProduct } from '../product/load-product.ts'
import { Preview } from '../product/preview.tsx'

export interface ProductScreenProps {
  readonly domain: string
  readonly product: string
  /** The part of the screen that the address names. */
  readonly part: string
}

const parts = ['about', 'data', 'preview', 'contract', 'quality', 'connect'] as const
type Part = (typeof parts)[number]

const titles: Readonly<Record<Part, string>> = {
  about: 'About',
  data: 'What I see',
  contract: 'Contract',
  quality: 'Quality',
  preview: 'Preview',
  connect: 'Connect',
}

/** A data product, as far as its reader may know it. */
export function ProductScreen({ domain, product, part }: ProductScreenProps): ReactNode {
  const [search] = useSearchParams()
  const purpose = search.get('purpose') ?? undefined
  const key = `${domain}/${product}`
  const known = useLoaded(`product ${key} ${purpose ?? ''}`, (signal) => loadProduct(key, purpose, signal))
  const shown = parts.find((each) => each === part) ?? 'about'
  return (
    <>
      <div className="row apart at-end">
        <p className="small">
          <Link to="/marketplace">Marketplace</Link> / <Link to={`/domains/${domain}`}>{domain}</Link>
        </p>
        <SeenFor purpose={purpose} />
      </div>
      <Shown of={known} what="the product">
        {(found) => (
          <div className="stack">
            <Heading title={found.name ?? key} lead={<Head of={found} />}>
              <Link className="button" to={`/lineage/${key}`}>
                Lineage
              </Link>
              <Link className="button primary" to={`/marketplace/${key}/request`}>
                Request access
              </Link>
            </Heading>
            <Tabs
              label="Parts of the product"
              current={shown}
              tabs={parts.map((name) => ({
                name,
                title: titles[name],
                to: addressOf(key, name, { purpose }),
              }))}
            />
            <PartOf product={found} domain={domain} part={shown} purpose={purpose} />
          </div>
        )}
      </Shown>
    </>
  )
}

const Head = ({ of: { name, product, version, status } }: { readonly of: Product }): ReactNode => (
  <span className="row">
    {name === undefined ? null : <span className="mono">{product}</span>}
    <Badge>version {version}</Badge>
    <Badge tone={status === 'active' ? 'good' : 'warn'}>{status}</Badge>
  </span>
)

interface PartOfProps {
  readonly product: Product
  readonly domain: string
  readonly part: Part
  readonly purpose: string | undefined
}

function PartOf({ product, domain, part, purpose }: PartOfProps): ReactNode {
  const [search] = useSearchParams()
  const key = product.product
  const datasets = product.ports.flatMap((port) => port.datasets)
  const chosen = datasets.find(({ name }) => name === search.get('dataset')) ?? datasets[0]
  switch (part) {
    case 'about':
      return <About product={product} />
    case 'data':
      return datasets.map((dataset) => (
        <DatasetCard
          key={dataset.key}
          dataset={dataset}
          preview={addressOf(key, 'preview', { dataset: dataset.name, purpose })}
        />
      ))
    case 'contract':
      return product.ports.map((port) => <ContractView key={`${port.name}@${port.major}`} port={port} />)
    case 'quality':
      return <QualityView product={product} />
    case 'preview':
      return (
        <>
          <DatasetTabs
            tabs={datasets.map(({ name }) => ({
              name,
              title: name,
              to: addressOf(key, 'preview', { dataset: name, purpose }),
            }))}
            current={chosen?.name ?? ''}
          />
          {chosen === undefined ? null : (
            <Preview key={chosen.key} domain={domain} dataset={chosen} purpose={purpose} />
          )}
        </>
      )
    case 'connect':
      return <Connect domain={domain} datasets={datasets} />
  }
}

interface DatasetTabsProps {
  readonly tabs: readonly Tab[]
  readonly current: string
}

const DatasetTabs = ({ tabs, current }: DatasetTabsProps): ReactNode =>
  tabs.length < 2 ? null : <Tabs label="Datasets" current={current} tabs={tabs} />

type Filters = Readonly<Record<string, string | undefined>>

/** A part's address, which keeps what the reader has chosen. */
function addressOf(key: string, part: Part, filters: Filters): string {
  const chosen = Object.entries(filters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  const query = new URLSearchParams(chosen).toString()
  return `/marketplace/${key}${part === 'about' ? '' : `/${part}`}${query === '' ? '' : `?${query}`}`
}
