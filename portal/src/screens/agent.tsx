import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { StateBadge } from '../agreements/state-badge.tsx'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Kind } from '../audit/entry-table.tsx'
import { Heading } from '../parts/heading.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Shown } from '../parts/shown.tsx'
import { useDoing } from '../parts/use-doing.ts'

/** One agent or service: what it may read, what it took today, how it was decided about, and its end. */
export function AgentScreen({ principal }: { readonly principal: string }): ReactNode {
  const agent = useLoaded(`agent ${principal}`, () => mesh.showAgent({ principal }))
  return (
    <>
      <p className="small">
        <Link to="/admin/agents">Agents</Link>
      </p>
      <Heading title={principal}>
        {agent.loaded.kind === 'ready' ? <Revoke principal={principal} revoked={agent.again} /> : undefined}
      </Heading>
      <Shown of={agent} what="the agent">
        {({ today, agreed, decisions }) => (
          <div className="stack">
            <div className="columns">
              {today === undefined ? null : <Today of={today} />}
              <section className="card" aria-labelledby="agreed">
                <h2 id="agreed">Agreements</h2>
                {agreed.length === 0 ? <p className="quiet">None that concerns you.</p> : null}
                <ul className="plain list">
                  {agreed.map(({ id, product, purpose, state, until }) => (
                    <li key={id}>
                      <span>
                        <Link to={`/requests/${id}`}>{product}</Link> for {purpose}
                      </span>
                      <span className="row small quiet">
                        <Moment at={until} dayOnly /> <StateBadge state={state} />
                      </span>
                    </li>
                  ))}
                </ul>
              </section>
            </div>
            <section className="card" aria-labelledby="decided">
              <h2 id="decided">Last decisions</h2>
              {decisions.length === 0 ? <p className="quiet">None that you may see.</p> : null}
              <ul className="plain list">
                {decisions.map(({ sequence, at, kind, purpose, datasets }) => (
                  <li key={sequence}>
                    <span>
                      <Kind of={kind} /> <Link to={`/audit/${sequence}`}>{datasets.join(', ')}</Link>{' '}
                      {purpose}
                    </span>
                    <span className="small quiet">
                      <Moment at={at} />
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          </div>
        )}
      </Shown>
    </>
  )
}

interface TodayProps {
  readonly of: {
    readonly used: { readonly rows: number; readonly bytes: number }
    readonly allowed: { readonly rows: number; readonly bytes: number }
  }
}

const Today = ({ of: { used, allowed } }: TodayProps): ReactNode => (
  <section className="card stack tight" aria-labelledby="today">
    <h2 id="today">Taken through MCP today</h2>
    {(['rows', 'bytes'] as const).map((what) => (
      <p key={what}>
        <label>
          {used[what].toLocaleString()} of {allowed[what].toLocaleString()} {what}{' '}
          <meter value={used[what]} max={allowed[what]} />
        </label>
      </p>
    ))}
  </section>
)

interface RevokeProps {
  readonly principal: string
  readonly revoked: () => void
}

/** Ends what the reader can end, after one more click. */
function Revoke({ principal, revoked }: RevokeProps): ReactNode {
  const [isAsked, setAsked] = useState(false)
  const doing = useDoing()
  if (doing.problem !== undefined) return <ProblemNote problem={doing.problem} />
  if (!isAsked)
    return (
      <button className="button danger" type="button" onClick={() => setAsked(true)}>
        Revoke
      </button>
    )
  return (
    <>
      <button
        className="button danger"
        type="button"
        aria-disabled={doing.isBusy}
        onClick={() =>
          doing.run(
            () => mesh.revokeAgent({ principal }),
            () => {
              setAsked(false)
              revoked()
            },
          )
        }
      >
        End all that I can end
      </button>
      <button className="button" type="button" onClick={() => setAsked(false)}>
        Keep it
      </button>
    </>
  )
}
