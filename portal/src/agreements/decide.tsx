import { useState, type ReactNode } from 'react'
import { mesh, type Agreement } from '../api/mesh.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { TextArea } from '../parts/text-area.tsx'
import { useDoing } from '../parts/use-doing.ts'

type Kind = 'approve' | 'refuse' | 'revoke' | 'withdraw'

interface DecideProps {
  readonly agreement: Agreement
  readonly decided: () => void
}

/** What the reader may do about an agreement as it stands. */
export function Decide({ agreement, decided }: DecideProps): ReactNode {
  const [note, setNote] = useState('')
  const doing = useDoing()
  const kinds = kindsOf(agreement)
  if (kinds.length === 0) return null
  const act = (kind: Kind): void =>
    doing.run(
      () => mesh.changeAgreement({ id: agreement.id, kind, ...(note === '' ? {} : { note }) }),
      decided,
    )
  return (
    <section className="card stack tight" aria-labelledby="decide">
      <h2 id="decide">Decide</h2>
      <TextArea
        label="Note, for who reads its history"
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      {doing.problem === undefined ? null : <ProblemNote problem={doing.problem} />}
      <div className="row">
        {kinds.map((kind) => (
          <button
            key={kind}
            className={`button ${kind === 'approve' ? 'primary' : 'danger'}`}
            type="button"
            aria-disabled={doing.isBusy}
            onClick={() => act(kind)}
          >
            {words[kind]}
          </button>
        ))}
      </div>
    </section>
  )
}

const words: Readonly<Record<Kind, string>> = {
  approve: 'Approve',
  refuse: 'Refuse',
  revoke: 'Revoke',
  withdraw: 'Withdraw',
}

function kindsOf({ state, mine, owned, toDecide }: Agreement): readonly Kind[] {
  if (state === 'requested')
    return [...(toDecide ? (['approve', 'refuse'] as const) : []), ...(mine ? (['withdraw'] as const) : [])]
  return state === 'approved' && owned ? ['revoke'] : []
}
