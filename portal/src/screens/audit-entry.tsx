import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { datasetsOf, isDecision, numberIn, policiesOf, summaryOf, textIn } from '../audit/entry-facts.ts'
import type { DatasetFacts, PolicyFacts } from '../audit/entry-facts.ts'
import { Kind } from '../audit/entry-table.tsx'
import { ReplayView } from '../audit/replay-view.tsx'
import { mesh, type AuditEntry } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { personAddress, PersonName } from '../people/person-link.tsx'

/** One entry of the audit: who, what, by which rules; and whether it would be decided so today. */
export function AuditEntryScreen({ sequence }: { readonly sequence: number }): ReactNode {
  const loading = useLoaded(`entry ${sequence}`, () => mesh.showAuditEntry({ sequence }))
  const [isReplayed, setReplayed] = useState(false)
  const known = loading.loaded.kind === 'ready' ? loading.loaded.value.entry : undefined
  return (
    <>
      <p className="small">
        <Link to="/audit">Audit</Link>
      </p>
      <Heading
        title={`Entry ${sequence}`}
        lead={known === undefined ? undefined : <Kind of={known.kind} />}
      />
      <Shown of={loading} what="the entry">
        {({ entry, end }) => (
          <div className="stack">
            <Facts of={entry} />
            {datasetsOf(entry).map((each) => (
              <DatasetCard key={each.dataset} of={each} />
            ))}
            {policiesOf(entry).length === 0 ? null : (
              <section className="card stack tight" aria-labelledby="decided">
                <h2 id="decided">Decided by</h2>
                <Policies of={policiesOf(entry)} />
              </section>
            )}
            {end === undefined ? null : (
              <p>
                It ended: {summaryOf(end.entry)}, {numberIn(end.entry, 'bytes') ?? 0} bytes.{' '}
                <Link to={`/audit/${end.sequence}`}>Entry {end.sequence}</Link>
              </p>
            )}
            {isDecision(entry) ? (
              <section className="card stack tight" aria-labelledby="replay">
                <h2 id="replay">Would it be decided so today?</h2>
                {isReplayed ? (
                  <ReplayView sequence={sequence} />
                ) : (
                  <p>
                    <button className="button" type="button" onClick={() => setReplayed(true)}>
                      Ask the rules of today
                    </button>
                  </p>
                )}
              </section>
            ) : null}
          </div>
        )}
      </Shown>
    </>
  )
}

const named = [
  ['actor', 'Acting for them'],
  ['agent', 'Agent'],
  ['address', 'From'],
  ['purpose', 'Purpose'],
  ['port', 'Port'],
  ['what', 'Change'],
  ['subject', 'Of'],
  ['outcome', 'Outcome'],
  ['method', 'Method'],
  ['code', 'Code'],
  ['message', 'Told'],
] as const

function Facts({ of: entry }: { readonly of: AuditEntry['entry'] }): ReactNode {
  const statement = textIn(entry, 'statement')
  return (
    <section className="card stack tight" aria-label="What happened">
      <dl className="facts">
        <dt>When</dt>
        <dd>
          <Moment at={entry.at} />
        </dd>
        <dt>Who</dt>
        <dd>
          <Link to={`/audit?${new URLSearchParams({ principal: entry.principal }).toString()}`}>
            <PersonName principal={entry.principal} />
          </Link>{' '}
          <Link to={personAddress(entry.principal)}>Who that is</Link>
        </dd>
        {named.flatMap(([name, title]) => {
          const value = textIn(entry, name)
          return value === undefined
            ? []
            : [<dt key={`${name} title`}>{title}</dt>, <dd key={name}>{value}</dd>]
        })}
      </dl>
      {statement === undefined ? null : (
        <pre className="cedar" tabIndex={0} role="group" aria-label="Statement">
          {statement}
        </pre>
      )}
    </section>
  )
}

const DatasetCard = ({ of }: { readonly of: DatasetFacts }): ReactNode => (
  <section className="card stack tight" aria-label={of.dataset}>
    <h2 className="mono">{of.dataset}</h2>
    {of.columns.length === 0 ? null : <p>Columns that were used: {of.columns.join(', ')}</p>}
    {of.hidden.length === 0 ? null : (
      <p className="row">
        {of.hidden.map((each) => (
          <Badge key={each} tone="mask">
            {each}
          </Badge>
        ))}
      </p>
    )}
    {of.agreement === undefined ? null : (
      <p>
        By agreement <Link to={`/requests/${of.agreement}`}>{of.agreement}</Link>
      </p>
    )}
    <Policies of={of.policies} />
  </section>
)

const Policies = ({ of }: { readonly of: readonly PolicyFacts[] }): ReactNode => (
  <ul className="plain small">
    {of.map(({ id, reason }) => (
      <li key={id}>
        {reason} <span className="quiet mono">{id}</span>
      </li>
    ))}
  </ul>
)
