import type { ReactNode } from 'react'
import type { MeshNode } from '../api/mesh.ts'
import { useNodes } from '../api/use-nodes.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'

const words = {
  current: { tone: 'good', text: 'current' },
  left: { tone: 'plain', text: 'has left' },
  none: { tone: 'warn', text: 'not heard' },
  refused: { tone: 'bad', text: 'not its own word' },
} as const

/** Who is in the mesh, and what each says of itself. */
export function NodeTable(): ReactNode {
  const nodes = useNodes()
  return (
    <Shown of={nodes} what="nodes">
      {({ items, registries, fault }) => (
        <div className="stack">
          {fault === undefined ? null : <p className="note warn">Registries cannot be asked: {fault}</p>}
          <DataTable
            label="Nodes"
            rows={items}
            keyOf={({ node }) => node}
            columns={[
              {
                title: 'Node',
                cell: ({ node, self }) => (
                  <>
                    {node} {self ? <Badge tone="accent">this one</Badge> : null}
                  </>
                ),
              },
              { title: 'State', cell: (each) => <Word of={each} /> },
              { title: 'Domains', cell: ({ domains }) => domains.join(', ') },
              { title: 'Products', className: 'number', cell: ({ products }) => products },
              { title: 'Address', cell: ({ address }) => <span className="mono">{address}</span> },
              { title: 'Version', cell: ({ version }) => version },
              {
                title: 'Last heard',
                cell: ({ saidAt }) => (saidAt === undefined ? null : <Moment at={saidAt} />),
              },
            ]}
          />
          {registries === undefined || registries.length === 0 ? null : (
            <section className="card stack tight" aria-labelledby="registries">
              <h2 id="registries">Registries</h2>
              <ul className="plain list">
                {registries.map(({ url, reachedAt, fault: why }) => (
                  <li key={url}>
                    <span className="mono">{url}</span>
                    <span className="row">
                      {reachedAt === undefined ? 'never reached' : <Moment at={reachedAt} />}
                      {why === undefined ? <Badge tone="good">well</Badge> : <Badge tone="bad">{why}</Badge>}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      )}
    </Shown>
  )
}

/** What a node has said does not count for more than that it cannot be asked. */
const Word = ({ of: { word, refused, away } }: { readonly of: MeshNode }): ReactNode => (
  <>
    {away === undefined || word === 'left' ? (
      <Badge tone={words[word].tone}>{words[word].text}</Badge>
    ) : (
      <>
        <Badge tone="bad">not reachable</Badge>{' '}
        <span className="quiet small">
          {away.since === undefined ? null : (
            <>
              since <Moment at={away.since} />:{' '}
            </>
          )}
          {away.why}
        </span>
      </>
    )}
    {refused === undefined ? null : <span className="quiet small"> {refused}</span>}
  </>
)
