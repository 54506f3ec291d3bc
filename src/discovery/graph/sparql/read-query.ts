import { HansaError } from '../../../errors.ts'

/** The four forms of a query (https://www.w3.org/TR/sparql11-query/#QueryForms). */
export const queryForms = ['SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE'] as const
export type QueryForm = (typeof queryForms)[number]

/**
 * The form of a query. Throws `feature_not_supported` for an update, for what would ask another server, and for what chooses
 * among graphs; whether the rest is right is for the engine to say.
 */
export function formOf(query: string): QueryForm {
  const plain = withoutTexts(query)
  if (hasWord(plain, 'service'))
    throw new HansaError('feature_not_supported', 'a query may not ask other servers with SERVICE', {
      remedy: 'Ask this one about what it knows, and the other by itself.',
    })
  // The answer would be of the one graph there is, whatever was named.
  if (hasWord(plain, 'from'))
    throw new HansaError('feature_not_supported', 'a query may not choose graphs with FROM: there is one', {
      remedy: 'Leave FROM out.',
    })
  const begun = plain.replaceAll(/\b(?:base\s*<>|prefix\s+[^\s:]*:\s*<>)/gi, ' ').trim()
  const word = /^[a-z]+/i.exec(begun)?.[0].toUpperCase()
  const form = queryForms.find((each) => each === word)
  if (form !== undefined) return form
  if (word !== undefined && updates.has(word))
    throw new HansaError('feature_not_supported', 'the graph is made of what is published, and is only read')
  throw new HansaError('syntax_error', 'a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE')
}

/** A word of the query, and no variable or part of a name. */
const hasWord = (plain: string, word: 'service' | 'from'): boolean =>
  new RegExp(`(?<![\\w:?$@.-])${word}(?![\\w:-])`, 'i').test(plain)

const updates: ReadonlySet<string> = new Set([
  ...['INSERT', 'DELETE', 'LOAD', 'CLEAR', 'CREATE', 'DROP', 'COPY', 'MOVE', 'ADD', 'WITH'],
])

/** Without strings, IRIs and comments, in which any word may be. What is not closed goes on to the end, so that this takes one pass. */
const withoutTexts = (query: string): string =>
  query.replaceAll(
    /"""(?:[^\\]|\\.)*?(?:"""|\\?$)|'''(?:[^\\]|\\.)*?(?:'''|\\?$)|"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\\?$)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\\?$)|<[^<>"{}|^`\\\s]*>|#[^\n]*/gs,
    (found) => (found.startsWith('<') ? '<>' : found.startsWith('#') ? ' ' : '""'),
  )
