import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import { all } from '../api/all-pages.ts'
import { mesh, type ComplianceRow } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/empty.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { Until } from '../parts/until.tsx'
import { PersonName } from '../people/person-link.tsx'

/** How products stand to rules, rule by rule and domain by domain; one cell opens what it counts. */
export function ComplianceTable(): ReactNode {
  const [search] = useSearchParams()
  const policy = search.get('policy') ?? undefined
  const domain = search.get('domain') ?? undefined
  const compliance = useLoaded('compliance', () => mesh.showCompliance())
  return (
    <Shown of={compliance} what="compliance">
      {({ nodes, rows, fault }) => (
        <div className="stack">
          {fault === undefined ? null : (
            <p className="note warn">Only this node is shown, since others cannot be asked: {fault}</p>
          )}
          <p className="row small" aria-label="Nodes">
            {nodes.map(({ node, word, on, isNewest }) => (
              <Badge key={node} tone={word === 'current' && isNewest !== false ? 'good' : 'bad'}>
                {node}: {word}
                {on === undefined ? '' : `, ${on}`}
                {isNewest === false ? ', older rules' : ''}
              </Badge>
            ))}
          </p>
          {rows.length === 0 ? (
            <Empty>
              No rule is about what is published. Each product is held against the rules when it is.
            </Empty>
          ) : (
            <Matrix rows={rows} />
          )}
          {policy === undefined ? null : <Findings policy={policy} domain={domain} />}
        </div>
      )}
    </Shown>
  )
}

function Matrix({ rows }: { readonly rows: readonly ComplianceRow[] }): ReactNode {
  const domains = [...new Set(rows.map(({ domain }) => domain))].sort()
  const rules = [...Map.groupBy(rows, ({ policy, kind }) => `${policy} ${kind}`).values()]
  return (
    <DataTable
      label="Compliance by rule and domain"
      rows={rules}
      keyOf={(some) => `${some[0]?.policy ?? ''} ${some[0]?.kind ?? ''}`}
      columns={[
        {
          title: 'Rule',
          cell: ([first]) => (
            <>
              <span className="mono">{first?.policy}</span>
              <span className="quiet small rule-reason">{first?.reason}</span>
            </>
          ),
        },
        ...domains.map((domain) => ({
          title: domain,
          cell: (some: readonly ComplianceRow[]) =>
            some.filter((each) => each.domain === domain).map((each) => <Cell key={each.node} of={each} />),
        })),
      ]}
    />
  )
}

const Cell = ({ of }: { readonly of: ComplianceRow }): ReactNode => {
  const { policy, domain, passes, holds, fails, excepted, denied, limited, until } = of
  const to = `/governance/compliance?${new URLSearchParams({ policy, domain }).toString()}`
  return (
    <Link to={to} className="row cell-link">
      <span className="unseen">
        {policy} in {domain}:{' '}
      </span>
      {fails === 0 ? null : (
        <Badge tone="bad">
          {fails} {fails === 1 ? 'fails' : 'fail'}
        </Badge>
      )}
      {excepted === 0 ? null : (
        <Badge tone="warn">
          {excepted} excepted
          {until === undefined ? null : (
            <>
              {' '}
              until <Until at={until} />
            </>
          )}
        </Badge>
      )}
      {passes === 0 ? null : (
        <Badge tone="good">
          {passes} {passes === 1 ? 'passes' : 'pass'}
        </Badge>
      )}
      {holds === 0 ? null : <Badge tone="good">holds for {holds}</Badge>}
      {denied === undefined || denied + (limited ?? 0) === 0 ? null : (
        <span className="quiet small">
          {denied} denied, {limited} limited in 30 days
        </span>
      )}
    </Link>
  )
}

const tones: Readonly<Record<string, Tone>> = {
  passes: 'good',
  holds: 'good',
  fails: 'bad',
  excepted: 'warn',
}

interface FindingsProps {
  readonly policy: string
  readonly domain: string | undefined
}

function Findings({ policy, domain }: FindingsProps): ReactNode {
  const asked = { policy, ...(domain === undefined ? {} : { domain }) }
  const findings = useLoaded(`findings ${policy} ${domain ?? ''}`, () => all(mesh.listFindings, asked))
  return (
    <section className="stack tight" aria-labelledby="findings">
      <h2 id="findings">
        {policy}
        {domain === undefined ? '' : ` in ${domain}`}
      </h2>
      <Shown of={findings} what="findings">
        {(found) => (
          <DataTable
            label="Products under this rule"
            rows={found}
            keyOf={({ node, product, kind }) => `${node} ${product} ${kind}`}
            columns={[
              {
                title: 'Product',
                cell: ({ product }) => <Link to={`/marketplace/${product}`}>{product}</Link>,
              },
              { title: 'Node', cell: ({ node }) => node },
              {
                title: 'Outcome',
                cell: ({ outcome }) => <Badge tone={tones[outcome] ?? 'plain'}>{outcome}</Badge>,
              },
              {
                title: 'More',
                cell: ({ since, subjects, advice, until, owner, why }) => (
                  <>
                    {since === undefined ? null : (
                      <>
                        since <Moment at={since} />.{' '}
                      </>
                    )}
                    {subjects === undefined ? null : `${subjects.join(', ')}. `}
                    {advice}
                    {until === undefined || owner === undefined ? null : (
                      <>
                        until <Until at={until} /> by <PersonName principal={owner} />: {why}
                      </>
                    )}
                  </>
                ),
              },
            ]}
          />
        )}
      </Shown>
    </section>
  )
}
