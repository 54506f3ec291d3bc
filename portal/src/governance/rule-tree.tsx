import type { ReactNode } from 'react'
import { all } from '../api/all-pages.ts'
import { mesh, type Governance, type Rule } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonNames } from '../people/person-link.tsx'
import { EffectBadge } from './effect-badge.tsx'

/** Every rule in force, below the mesh, the domain or the product that it is of. */
export function RuleTree(): ReactNode {
  const loading = useLoaded('rules', () => Promise.all([mesh.showGovernance(), all(mesh.listPolicies, {})]))
  return (
    <Shown of={loading} what="rules">
      {([governance, rules]) => (
        <div className="stack">
          <InForce of={governance} />
          {rules.length === 0 ? (
            <Empty>
              No rule is in force, so nothing may be read. Rules are written in <code>policies</code> folders
              of the mesh, and <code>hansa apply</code> puts them in force.
            </Empty>
          ) : null}
          {[...Map.groupBy(rules, placeOf)].map(([place, some]) => (
            <Scope key={place} place={place} rules={some} />
          ))}
        </div>
      )}
    </Shown>
  )
}

const placeOf = ({ domain, product }: Rule): string => {
  if (product !== undefined) return `Product ${product}`
  return domain === undefined ? 'The whole mesh' : `Domain ${domain}`
}

const InForce = ({ of: { since, bundle, coming, council } }: { readonly of: Governance }): ReactNode => (
  <div className="note">
    <p>
      {bundle === undefined
        ? 'The operator decides the rules of the whole mesh'
        : `Bundle ${bundle.number} of the council`}
      {since === undefined ? null : (
        <>
          , in force since <Moment at={since} />
        </>
      )}
      {bundle === undefined ? '.' : `: ${bundle.reason}`}
    </p>
    {council === undefined ? null : (
      <p className="quiet small">
        {council.threshold} of {council.members.length} members must sign a change:{' '}
        <PersonNames of={council.members} />.
        {council.auditors.length === 0 ? null : (
          <>
            {' '}
            The audit is open to <PersonNames of={council.auditors} />.
          </>
        )}
      </p>
    )}
    {coming === undefined ? null : (
      <p>
        <Badge tone="warn">to come</Badge> Bundle {coming.number} from <Moment at={coming.enforcedFrom} /> on:{' '}
        {coming.reason}
      </p>
    )}
  </div>
)

interface ScopeProps {
  readonly place: string
  readonly rules: readonly Rule[]
}

function Scope({ place, rules }: ScopeProps): ReactNode {
  const decidedBy = rules[0]?.decidedBy ?? []
  return (
    <section className="card" aria-label={place}>
      <div className="row apart">
        <h2>{place}</h2>
        <p className="quiet small">
          Changed by {decidedBy.length === 0 ? 'the operator' : <PersonNames of={decidedBy} />}
        </p>
      </div>
      <ul className="plain rules">
        {rules.map((rule) => (
          <li key={rule.id} id={rule.id}>
            <RuleItem rule={rule} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const RuleItem = ({ rule }: { readonly rule: Rule }): ReactNode => (
  <details>
    <summary>
      <EffectBadge of={rule} /> <span>{rule.reason}</span> <span className="mono quiet">{rule.id}</span>
    </summary>
    <div className="stack tight rule">
      <p className="quiet small">
        {rule.path}
        {rule.since === undefined ? null : (
          <>
            , as it is since <Moment at={rule.since.enactedAt} /> (enactment {rule.since.sequence})
          </>
        )}
      </p>
      {rule.text === undefined ? (
        <p className="quiet">
          Its text is for those who decide about it; what it does to you, each product says.
        </p>
      ) : (
        <pre className="cedar" tabIndex={0} role="group" aria-label={`Text of ${rule.id}`}>
          {rule.text}
        </pre>
      )}
    </div>
  </details>
)
