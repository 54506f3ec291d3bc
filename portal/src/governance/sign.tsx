import { useState, type ReactNode } from 'react'
import { mesh, type ShownProposal } from '../api/mesh.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { readSigned } from './read-signed.ts'

interface SignProps {
  readonly proposal: ShownProposal
  readonly signed: () => void
}

/** How a member signs where their key is, and brings what they have signed. The key never comes to the node. */
export function Sign({ proposal, signed }: SignProps): ReactNode {
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  const doing = useDoing()
  const bring = (): void => {
    if (text === '') return
    const read = readSigned(text)
    setFault('fault' in read ? read.fault : undefined)
    if ('fault' in read) return
    doing.run(
      () => mesh.signProposal({ digest: proposal.digest, ...read }),
      () => {
        setText('')
        signed()
      },
    )
  }
  return (
    <section className="card stack" aria-labelledby="sign">
      <h2 id="sign">Sign</h2>
      <Steps proposal={proposal} />
      <div className="field">
        <label htmlFor="signed">What you have signed</label>
        <textarea
          id="signed"
          className="mono"
          value={text}
          aria-describedby="signed-hint"
          onChange={({ target }) => setText(target.value)}
        />
        <p className="hint" id="signed-hint">
          The whole file, pasted or chosen. Your key stays with you: nobody asks for it here.
        </p>
        <input
          type="file"
          accept="application/json"
          aria-label="The signed file"
          onChange={({ target }) => void target.files?.[0]?.text().then(setText)}
        />
      </div>
      {fault === undefined ? null : (
        <p className="note bad" role="alert">
          {fault}
        </p>
      )}
      {doing.problem === undefined ? null : <ProblemNote problem={doing.problem} />}
      <p>
        <button
          className="button primary"
          type="button"
          aria-disabled={doing.isBusy || text === ''}
          onClick={bring}
        >
          Add the signature
        </button>
      </p>
    </section>
  )
}

function Steps({ proposal: { number, document: signedSoFar } }: Pick<SignProps, 'proposal'>): ReactNode {
  const name = `${String(number).padStart(4, '0')}.json`
  const address = `data:application/json,${encodeURIComponent(JSON.stringify(signedSoFar, undefined, 2))}`
  return (
    <ol className="stack tight">
      <li>
        <a href={address} download={name}>
          Save the proposal
        </a>{' '}
        as <span className="mono">governance/bundles/{name}</span> in your copy of the mesh’s folder.
      </li>
      <li>
        Look at it and sign it there:
        <CopyLine
          label="commands to sign"
          text={'hansa governance review\nhansa governance sign --key council.pem'}
        />
      </li>
      <li>Bring the file that this has written.</li>
    </ol>
  )
}
