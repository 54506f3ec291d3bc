import { useState, type ReactNode } from 'react'
import { mesh, type AuditVerification } from '../api/mesh.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { useDoing } from '../parts/use-doing.ts'

interface Progress {
  readonly entries: number
  readonly last: AuditVerification
  readonly damage: readonly string[]
  readonly damageCount: number
}

/** For the operator and auditors: reads the whole audit part by part, and gives it away as evidence. */
export function Verify(): ReactNode {
  const [progress, setProgress] = useState<Progress>()
  const doing = useDoing()
  const run = async (): Promise<void> => {
    let found: Progress | undefined
    let from: number | undefined = 1
    while (from !== undefined) {
      const last: AuditVerification = await mesh.verifyAudit({ from })
      found = added(found, last)
      setProgress(found)
      from = last.next
    }
  }
  return (
    <div className="note stack tight">
      <div className="row">
        <button
          className="button"
          type="button"
          aria-disabled={doing.isBusy}
          onClick={() => {
            if (!doing.isBusy) setProgress(undefined)
            doing.run(run)
          }}
        >
          Verify the chain
        </button>
        <a className="button" href="/api/v1/audit/export" download>
          Export as evidence
        </a>
      </div>
      <div role="status">{progress === undefined ? null : <Found of={progress} />}</div>
      {doing.problem === undefined ? null : <ProblemNote problem={doing.problem} />}
    </div>
  )
}

const added = (before: Progress | undefined, last: AuditVerification): Progress => ({
  entries: (before?.entries ?? 0) + last.entries,
  last,
  damage: [...(before?.damage ?? []), ...last.damage].slice(0, 100),
  damageCount: (before?.damageCount ?? 0) + last.damageCount,
})

const Found = ({ of: { entries, last, damage, damageCount } }: { readonly of: Progress }): ReactNode => (
  <>
    {last.next === undefined ? (
      <p>
        {entries} entries and {last.checkpoints} checkpoints read:{' '}
        {damageCount === 0 ? 'nothing is damaged.' : `${damageCount} faults.`}{' '}
        {last.signed === 0 ? 'Nothing is signed.' : `Signed up to entry ${last.signed}.`}
      </p>
    ) : (
      <p>{entries} entries read …</p>
    )}
    <ul className="plain">
      {damage.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  </>
)
