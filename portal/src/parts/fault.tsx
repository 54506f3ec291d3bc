import type { ReactNode } from 'react'
import { AskFor } from './ask-for.tsx'
import { Said } from './said.tsx'

interface FaultProps {
  readonly message: string | undefined
  readonly remedy: string | undefined
}

/** What the node says that is wrong, and what helps. */
export const Fault = ({ message, remedy }: FaultProps): ReactNode => (
  <>
    {message === undefined ? null : (
      <p>
        <Said text={message} />
      </p>
    )}
    {remedy === undefined ? null : (
      <p className="quiet">
        <Said text={remedy} /> <AskFor remedy={remedy} />
      </p>
    )}
  </>
)
