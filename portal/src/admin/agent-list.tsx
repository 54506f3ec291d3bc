import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'

/** Agents and services, as far as they concern the reader. */
export function AgentList(): ReactNode {
  const agents = useLoaded('agents', () => mesh.listAgents())
  return (
    <Shown of={agents} what="agents">
      {({ items }) =>
        items.length === 0 ? (
          <Empty>
            No agent or service reads what you decide about. <code>hansa identity add service:…</code> makes
            one known to this node.
          </Empty>
        ) : (
          <DataTable
            label="Agents and services"
            rows={items}
            keyOf={({ principal }) => principal}
            columns={[
              {
                title: 'Agent',
                cell: ({ principal, name }) => (
                  <>
                    <Link to={`/admin/agents/${encodeURIComponent(principal)}`}>{principal}</Link> {name}
                  </>
                ),
              },
              { title: 'Teams', cell: ({ teams }) => teams.join(', ') },
              { title: 'Agreements in force', className: 'number', cell: ({ agreements }) => agreements },
              {
                title: 'Valid credentials',
                className: 'number',
                cell: ({ credentials }) => credentials ?? '–',
              },
            ]}
          />
        )
      }
    </Shown>
  )
}
