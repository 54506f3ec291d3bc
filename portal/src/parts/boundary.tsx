import { Component, type ReactNode } from 'react'
import { Heading } from './heading.tsx'
import { ProblemNote } from './problem-note.tsx'
import { asProblem, type Problem } from '../api/problem.ts'

interface BoundaryProps {
  /** The address that is shown: at another one the fault is over. */
  readonly at: string
  readonly children: ReactNode
}

interface BoundaryState {
  readonly problem: Problem | undefined
}

/** Keeps a fault of one screen from taking the others away. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = { problem: undefined }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { problem: asProblem(error) }
  }

  override componentDidUpdate({ at }: BoundaryProps): void {
    if (at !== this.props.at && this.state.problem !== undefined) this.setState({ problem: undefined })
  }

  override render(): ReactNode {
    const { problem } = this.state
    if (problem === undefined) return this.props.children
    return (
      <>
        <Heading title="This screen did not work" />
        <ProblemNote problem={problem} again={() => window.location.reload()} />
      </>
    )
  }
}
