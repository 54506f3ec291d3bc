import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { ofAgreements, useFresh } from '../api/use-fresh.ts'
import { AgreementTable } from '../agreements/agreement-table.tsx'
import { AskedElsewhere } from '../agreements/asked-elsewhere.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { Tabs } from '../parts/tabs.tsx'

const views = ['decide', 'mine', 'all'] as const
type View = (typeof views)[number]

const titles: Readonly<Record<View, string>> = { decide: 'To decide', mine: 'Mine', all: 'All' }
const filters = { decide: { toDecide: true }, mine: { mine: true }, all: {} } as const

const nothing: Readonly<Record<View, string>> = {
  decide: 'Nothing waits for your decision.',
  mine: 'You have asked this node for nothing yet. A product in the marketplace has a button for it.',
  all: 'No agreement concerns you.',
}

/** Requests and agreements that concern the reader. */
export function RequestsScreen(): ReactNode {
  const [search] = useSearchParams()
  const view = views.find((each) => each === search.get('show')) ?? 'decide'
  const agreements = useLoaded(`agreements ${view}`, () => all(mesh.listAgreements, filters[view]))
  useFresh(agreements.again, ofAgreements)
  return (
    <>
      <Heading title="Requests" part={titles[view]} lead="Who may read what, why, and until when." />
      <Tabs
        label="Which requests"
        current={view}
        tabs={views.map((name) => ({ name, title: titles[name], to: `/requests?show=${name}` }))}
      />
      <Shown of={agreements} what="requests">
        {(found) =>
          found.length === 0 ? (
            <Empty>{nothing[view]}</Empty>
          ) : (
            <AgreementTable agreements={found} label="Requests" />
          )
        }
      </Shown>
      {view === 'decide' ? null : <AskedElsewhere />}
    </>
  )
}
