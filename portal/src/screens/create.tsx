import { useState, type ReactNode } from 'react'
import { Heading } from '../parts/heading.tsx'
import { keepDraft, keptDraft, type Draft } from '../create/draft.ts'
import { StartDraft } from '../create/start-draft.tsx'
import { Workshop } from '../create/workshop.tsx'
import { useSession } from '../session/session.tsx'

/** A product is written here, and checked as it is written. What comes out is a folder for the mesh’s own repository. */
export function CreateScreen(): ReactNode {
  const { principal } = useSession().reader
  const [draft, setDraft] = useState(() => keptDraft(principal))
  const change = (next: Draft | undefined): void => {
    keepDraft(principal, next)
    setDraft(next)
  }
  return (
    <>
      <Heading
        title={draft === undefined ? 'Create a product' : `Create ${draft.product}`}
        lead="It stays in this browser. The node checks it, and keeps nothing; the folder goes into the repository of the mesh."
      />
      {draft === undefined ? (
        <StartDraft begin={change} />
      ) : (
        <Workshop draft={draft} change={change} drop={() => change(undefined)} />
      )}
    </>
  )
}
