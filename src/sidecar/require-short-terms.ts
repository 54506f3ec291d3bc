import { HansaError } from '../errors.ts'
import type { ReadTerms } from './read-request.ts'

const longestTerm = 200

/** Throws `invalid_input` for terms that nobody means: they would go into messages, and with those into the audit. */
export function requireShortTerms({ purpose = '', agreement = '', asOf = '' }: ReadTerms): void {
  for (const [name, term] of Object.entries({ purpose, agreement, asOf })) {
    if (term.length <= longestTerm) continue
    throw new HansaError('invalid_input', `\`${name}\` is longer than ${longestTerm} characters`, {
      remedy: 'Name a purpose of the vocabulary, the id of an agreement, or an ISO time.',
    })
  }
}
