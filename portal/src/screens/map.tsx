import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { ofTheMap, useFresh } from '../api/use-fresh.ts'
import { MapList } from '../map/map-list.tsx'
import { MapView } from '../map/map-view.tsx'
import { Heading } from '../parts/heading.tsx'
import { MissingNodes } from '../parts/missing-nodes.tsx'
import { NothingPublished } from '../parts/nothing-published.tsx'
import { Shown } from '../parts/shown.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { SeenFor } from '../product/seen-for.tsx'

/** The whole mesh: domains, their products and how these stand now, and what flows between them. */
export function MapScreen(): ReactNode {
  const [search] = useSearchParams()
  const purpose = search.get('purpose') ?? undefined
  const view = search.get('view') === 'list' ? 'list' : 'drawing'
  const loading = useLoaded(`map ${purpose ?? ''}`, (signal) =>
    mesh.showMap(purpose === undefined ? {} : { purpose }, { signal }),
  )
  useFresh(loading.again, ofTheMap)
  const addressOf = (name: string): string => {
    const after = new URLSearchParams(search)
    after.set('view', name)
    return `/map?${after.toString()}`
  }
  return (
    <>
      <div className="row apart at-end">
        <Heading
          title="Mesh map"
          lead="Domains, their products as they stand now, and what flows between those you may know of."
        />
        <SeenFor purpose={purpose} />
      </div>
      <Tabs
        label="Shown as"
        current={view}
        tabs={[
          { name: 'drawing', title: 'Drawing', to: addressOf('drawing') },
          { name: 'list', title: 'List', to: addressOf('list') },
        ]}
      />
      <Shown of={loading} what="the mesh">
        {(map) => {
          if (map.domains.length + map.products.length === 0) return <NothingPublished />
          return (
            <>
              <MissingNodes
                of={map.missing}
                what="Its products are as it signed them last; what flows to them and from them is not shown."
              />
              {view === 'list' ? <MapList map={map} /> : <MapView map={map} />}
              {map.isCut ? <p className="quiet small">There are more products than these.</p> : null}
            </>
          )
        }}
      </Shown>
    </>
  )
}
