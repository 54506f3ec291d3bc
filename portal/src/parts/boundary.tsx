import { Component, type ReactNode } from 'react'
import { ProblemNote } from './problem-note.tsx'
import { asProblem, type Problem } from '../api/problem.ts'

interface BoundaryProps {
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

  override render(): ReactNode {
    const { problem } = this.state
    if (problem === undefined) return this.props.children
    return <ProblemNote problem={problem} again={() => window.location.reload()} />
  }
}
