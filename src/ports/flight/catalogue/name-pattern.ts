import { HansaError } from '../../../errors.ts'

const longest = 1000

interface Part {
  readonly kind: 'one' | 'many' | 'letter'
  readonly letter?: string
}

/** What `_` and `%` of a pattern stand for; `\` makes them letters. */
export function namePattern(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true
  if (pattern.length > longest)
    throw new HansaError('too_large', `a pattern of names is longer than ${longest} characters`)
  const parts = partsOf(pattern)
  return (name) => matches(Array.from(name), parts)
}

function partsOf(pattern: string): readonly Part[] {
  return Array.from(pattern.matchAll(/\\?./gsu), ([part]): Part => {
    if (part === '_') return { kind: 'one' }
    if (part === '%') return { kind: 'many' }
    return { kind: 'letter', letter: part.length > 1 && part.startsWith('\\') ? part.slice(1) : part }
  })
}

/** Goes back to the last `%` only, so that no pattern takes longer than its length times the name's. */
function matches(letters: readonly string[], parts: readonly Part[]): boolean {
  let letter = 0
  let part = 0
  let resume: { part: number; letter: number } | undefined
  while (letter < letters.length) {
    const wanted = parts[part]
    if (wanted?.kind === 'many') {
      part += 1
      resume = { part, letter }
    } else if (wanted !== undefined && (wanted.kind === 'one' || wanted.letter === letters[letter])) {
      letter += 1
      part += 1
    } else if (resume === undefined) return false
    else {
      resume = { ...resume, letter: resume.letter + 1 }
      ;({ part, letter } = resume)
    }
  }
  return parts.slice(part).every(({ kind }) => kind === 'many')
}
