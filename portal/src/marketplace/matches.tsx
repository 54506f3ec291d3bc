import type { ReactNode } from 'react'
import type { Hit } from '../api/mesh.ts'

interface MatchesProps {
  readonly matches: Hit['matches']
}

/** A card is for a glance. */
const most = 3

/** Why something was found: where the words are, and how they were read. */
export function Matches({ matches }: MatchesProps): ReactNode {
  const telling = matches.filter(({ field, how }) => field !== 'name' || how !== 'asked').slice(0, most)
  if (telling.length === 0) return null
  return (
    <ul className="plain small matches" aria-label="Found because of">
      {telling.map(({ field, name, snippet, how }) => (
        <li key={`${field} ${name ?? ''} ${snippet}`}>
          <span className="quiet">{field}</span> <Snippet text={snippet} />
          {how === 'asked' ? null : (
            <span className="quiet"> ({how === 'synonym' ? 'another word for it' : 'nearly'})</span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** What was meant is between ⟦ and ⟧. */
const Snippet = ({ text }: { readonly text: string }): ReactNode =>
  text.split(/⟦(.*?)⟧/).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))
