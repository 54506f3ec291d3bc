import type { PersonalKind } from './form.ts'

const word = "\\p{Lu}[\\p{L}\\p{M}'’.-]*"
const particle = '(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ter|ten|zu)'

/** What firms have in their names, and persons not. */
const firms =
  /\b(inc|ltd|llc|llp|plc|gmbh|ag|kg|sa|sarl|srl|bv|nv|oy|ab|co|corp|company|group|bank|university|airport)\b/i

/** Names of persons: only the name of the column can tell them from other names. */
export const personNames: PersonalKind = {
  name: 'person_name',
  singular: 'name of a person',
  plural: 'names of persons',
  named: {
    pattern: `${word}(?:[ ,]+(?:${particle} )*${word}){0,4}`,
    holds: (text) => !firms.test(text),
    leastShare: 0.8,
    leastDistinct: 3,
  },
}
