import { useState, type ReactNode } from 'react'
import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/empty.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Shown } from '../parts/shown.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { PersonName } from '../people/person-link.tsx'
import { useSession } from '../session/session.tsx'

const tones = { valid: 'good', expired: 'plain', revoked: 'bad' } as const

/** Tokens and passwords of the reader; for the operator those of everybody. */
export function CredentialTable(): ReactNode {
  const { operator } = useSession().reader
  const credentials = useLoaded('credentials', () => all(mesh.listCredentials, operator ? { all: true } : {}))
  const doing = useDoing()
  return (
    <Shown of={credentials} what="credentials">
      {(found) => (
        <div className="stack">
          {doing.problem === undefined ? null : <ProblemNote problem={doing.problem} />}
          {found.length === 0 ? (
            <Empty>
              There is none. <code>hansa identity token</code> makes one.
            </Empty>
          ) : null}
          {found.length === 0 ? null : (
            <DataTable
              label="Credentials"
              rows={found}
              keyOf={({ id }) => id}
              columns={[
                { title: 'Credential', cell: ({ id }) => <span className="mono">{id}</span> },
                { title: 'Kind', cell: ({ kind }) => kind },
                { title: 'Of', cell: ({ principal }) => <PersonName principal={principal} /> },
                { title: 'State', cell: ({ state }) => <Badge tone={tones[state]}>{state}</Badge> },
                { title: 'Made', cell: ({ createdAt }) => <Moment at={createdAt} /> },
                {
                  title: 'Ends',
                  cell: ({ expiresAt }) => (expiresAt === undefined ? 'never' : <Moment at={expiresAt} />),
                },
                { title: 'Note', cell: ({ note }) => note },
                {
                  title: 'End it',
                  cell: ({ id, state }) =>
                    state === 'valid' ? (
                      <Revoke
                        id={id}
                        isBusy={doing.isBusy}
                        revoke={() => doing.run(() => mesh.revokeCredential({ id }), credentials.again)}
                      />
                    ) : null,
                },
              ]}
            />
          )}
        </div>
      )}
    </Shown>
  )
}

interface RevokeProps {
  readonly id: string
  readonly isBusy: boolean
  readonly revoke: () => void
}

/** With one more click: who is signed in by it is not any more. */
function Revoke({ id, isBusy, revoke }: RevokeProps): ReactNode {
  const [isAsked, setAsked] = useState(false)
  return (
    <button
      className="button danger small"
      type="button"
      aria-disabled={isBusy}
      aria-label={isAsked ? `Revoke ${id} now` : `Revoke ${id}`}
      onClick={() => (isAsked ? revoke() : setAsked(true))}
    >
      {isAsked ? 'Revoke now' : 'Revoke'}
    </button>
  )
}
