import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import { mesh, type Lineage } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { DepthField, levelOf, viewOf, type Level } from '../lineage/lineage-choices.tsx'
import { ImpactView } from '../lineage/impact-view.tsx'
import { lineageGraph } from '../lineage/lineage-graph.ts'
import { LineageTable } from '../lineage/lineage-table.tsx'
import { LineageView } from '../lineage/lineage-view.tsx'
import { addressOf, askedOf, type Asked } from '../lineage/place-address.ts'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { MissingNodes } from '../parts/missing-nodes.tsx'
import { Shown } from '../parts/shown.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { SeenFor } from '../product/seen-for.tsx'

interface LineageScreenProps {
  readonly domain: string
  readonly product: string
  /** Port, dataset and column, as far as the address has them. */
  readonly rest: string
}

/** Where data come from and where they go: of a product, a dataset or a column. */
export function LineageScreen({ domain, product, rest }: LineageScreenProps): ReactNode {
  const [search] = useSearchParams()
  const asked = askedOf(domain, product, rest)
  const purpose = search.get('purpose') ?? undefined
  const level = levelOf(asked, search.get('level'))
  const hops = Math.min(10, Math.max(1, Number(search.get('depth') ?? 3) || 3))
  const key = `lineage ${addressOf(asked)} ${level} ${hops} ${purpose ?? ''}`
  const lineage = useLoaded(key, (signal) => loadLineage({ asked, level, hops, purpose }, signal))
  return (
    <>
      <div className="row apart at-end">
        <Path of={asked} />
        <SeenFor purpose={purpose} />
      </div>
      <Heading title={titleOf(asked)} lead="Where it comes from, and where it goes.">
        <Link className="button" to={`/marketplace/${asked.product}`}>
          Product
        </Link>
      </Heading>
      <Choices asked={asked} level={level} hops={hops} />
      <Shown of={lineage} what="lineage">
        {(found) => <Found lineage={found} asked={asked} purpose={purpose} />}
      </Shown>
    </>
  )
}

const titleOf = ({ product, dataset, column }: Asked): string =>
  `Lineage of ${column ?? dataset?.split('/').at(-1) ?? product}`

/** The way up: from a column to its dataset, its product and its domain. */
function Path({ of: { product, dataset, column } }: { readonly of: Asked }): ReactNode {
  const [domain = '', name = ''] = product.split('/')
  const object = dataset?.split('/').slice(2).join('/')
  return (
    <nav aria-label="Path" className="small">
      <Link to={`/domains/${domain}`}>{domain}</Link> / <Link to={addressOf({ product })}>{name}</Link>
      {object === undefined ? null : (
        <>
          {' '}
          / <Link to={addressOf({ product, dataset })}>{object}</Link>
        </>
      )}
      {column === undefined ? null : <> / {column}</>}
    </nav>
  )
}

interface Wanted {
  readonly asked: Asked
  readonly level: Level
  readonly hops: number
  readonly purpose: string | undefined
}

interface BothWays {
  readonly up: Lineage
  readonly down: Lineage
}

async function loadLineage(
  { asked: { product, dataset, column }, level, hops, purpose }: Wanted,
  signal: AbortSignal,
): Promise<BothWays> {
  const of = {
    of: dataset ?? product,
    ...(column === undefined ? {} : { column }),
    ...(purpose === undefined ? {} : { purpose }),
    ...{ level, hops },
  }
  const [up, down] = await Promise.all([
    mesh.showLineage({ ...of, direction: 'up' }, { signal }),
    mesh.showLineage({ ...of, direction: 'down' }, { signal }),
  ])
  return { up, down }
}

interface ChoicesProps {
  readonly asked: Asked
  readonly level: Level
  readonly hops: number
}

const levels: readonly (readonly [Level, string])[] = [
  ['product', 'Products'],
  ['dataset', 'Datasets'],
  ['column', 'Columns'],
]

/** How closely, how far, and as what it is shown. All of it is in the address. */
function Choices({ asked, level, hops }: ChoicesProps): ReactNode {
  const [search] = useSearchParams()
  const withChosen = (name: string, value: string): string => {
    const after = new URLSearchParams(search)
    after.set(name, value)
    return `${addressOf(asked)}?${after.toString()}`
  }
  return (
    <div className="row apart at-end">
      <Tabs
        label="How closely"
        current={level}
        tabs={levels.map(([name, title]) => ({ name, title, to: withChosen('level', name) }))}
      />
      <div className="row at-end">
        <DepthField hops={hops} />
        <Tabs
          label="Shown as"
          current={viewOf(search)}
          tabs={[
            { name: 'drawing', title: 'Drawing', to: withChosen('view', 'drawing') },
            { name: 'table', title: 'Table', to: withChosen('view', 'table') },
          ]}
        />
      </div>
    </div>
  )
}

interface FoundProps {
  readonly lineage: BothWays
  readonly asked: Asked
  readonly purpose: string | undefined
}

function Found({ lineage: { up, down }, asked, purpose }: FoundProps): ReactNode {
  const [search] = useSearchParams()
  const graph = lineageGraph([up, down], asked)
  const kept = new URLSearchParams([...search].filter(([name]) => name !== 'level')).toString()
  return (
    <>
      <MissingNodes of={up.missing} what="What it has is not shown here, and may be missing on both sides." />
      {viewOf(search) === 'table' ? (
        <LineageTable up={up} down={down} />
      ) : graph.nodes.length === 0 ? (
        <Empty>Nothing that you may know of goes into it or comes out of it.</Empty>
      ) : (
        <LineageView graph={graph} label={titleOf(asked)} search={kept === '' ? '' : `?${kept}`} />
      )}
      {up.isCut || down.isCut ? <p className="quiet small">There is more, farther away.</p> : null}
      {graph.leftOut === 0 ? null : (
        <p className="quiet small">{graph.leftOut} further consumers are in the table only.</p>
      )}
      <ImpactView asked={asked} purpose={purpose} />
    </>
  )
}
