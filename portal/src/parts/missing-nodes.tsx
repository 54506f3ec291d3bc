import type { ReactNode } from 'react'
import type { MeshMap } from '../api/mesh.ts'
import { Moment } from './moment.tsx'

interface MissingNodesProps {
  readonly of: MeshMap['missing']
  /** What is not shown of them, as a sentence. */
  readonly what: string
}

/** Which nodes could not be asked, since when and why, and what is not there for it. */
export const MissingNodes = ({ of, what }: MissingNodesProps): ReactNode =>
  of.map(({ node, since, why }) => (
    <p key={node} className="note warn" role="status">
      <strong>{node} is not reachable</strong>
      {since === undefined ? null : (
        <>
          {' '}
          since <Moment at={since} />
        </>
      )}
      : {why}. {what}
    </p>
  ))
