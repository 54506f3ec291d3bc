import { digitsOf, isLuhn, isMod11And10, isVerhoeff, mod97, weighted } from './check-digits.ts'
import type { Form, PersonalKind } from './form.ts'

/** Most values, and several different ones: one in ten or eleven numbers has the right check digit by chance. */
const most = { leastShare: 0.8, leastDistinct: 5 } satisfies Partial<Form>
const some = { leastShare: 0.5, leastDistinct: 1 } satisfies Partial<Form>

/** Numbers that states and insurances give to persons, by issuer. What has no check digit needs its usual form. */
export const nationalIds: readonly PersonalKind[] = [
  {
    ...named('us_ssn', 'US social security number'),
    sure: { pattern: '[0-9]{3}-[0-9]{2}-[0-9]{4}', holds: isSocialSecurity, ...most },
    named: { pattern: '[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}', holds: isSocialSecurity, ...some },
    words: ['ssn', 'social'],
  },
  kind('ca_sin', 'Canadian social insurance number', '[0-9]{3}[- ][0-9]{3}[- ][0-9]{3}', (text) =>
    isLuhn(digitsOf(text)),
  ),
  kind('uk_nhs', 'NHS number', '[0-9]{3} ?[0-9]{3} ?[0-9]{4}', isNhs),
  kind('nl_bsn', 'Dutch citizen service number', '[0-9]{9}', isCitizenService),
  kind('de_tax', 'German tax identification number', '[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}', (text) =>
    isMod11And10(digitsOf(text)),
  ),
  kind('es_dni', 'Spanish identity number', '[0-9XYZ][0-9]{7}-?[A-HJ-NP-TV-Z]', isSpanish),
  kind('it_cf', 'Italian tax code', '[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]', isItalian),
  kind(
    'fr_nir',
    'French social security number',
    '[12] ?[0-9]{2} ?[0-9]{2} ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}',
    isFrench,
  ),
  kind('pl_pesel', 'Polish identity number', '[0-9]{11}', isPolish),
  kind('se_pnr', 'Swedish identity number', '[0-9]{6}[-+][0-9]{4}', (text) => isLuhn(digitsOf(text))),
  kind('ch_ahv', 'Swiss social insurance number', '756[. ]?[0-9]{4}[. ]?[0-9]{4}[. ]?[0-9]{2}', isSwiss),
  kind('br_cpf', 'Brazilian taxpayer number', '[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}-?[0-9]{2}', isBrazilian),
  kind('in_aadhaar', 'Indian identity number', '[2-9][0-9]{3} ?[0-9]{4} ?[0-9]{4}', (text) =>
    isVerhoeff(digitsOf(text)),
  ),
]

function named(name: string, singular: string): Pick<PersonalKind, 'name' | 'singular' | 'plural'> {
  return { name, singular, plural: `${singular}s` }
}

function kind(
  name: string,
  singular: string,
  pattern: string,
  holds: (text: string) => boolean,
): PersonalKind {
  return { ...named(name, singular), sure: { pattern, holds, ...most } }
}

/** Areas, groups and serials that are never given. */
function isSocialSecurity(text: string): boolean {
  const digits = digitsOf(text).join('')
  return !/^(000|666|9)/.test(digits) && !/^...00/.test(digits) && !digits.endsWith('0000')
}

function isNhs(text: string): boolean {
  const digits = digitsOf(text)
  return (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digits.at(-1)
}

function isCitizenService(text: string): boolean {
  return weighted(digitsOf(text), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0
}

function isSpanish(text: string): boolean {
  const number = text.replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))).slice(0, 8)
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === text.at(-1)
}

/** What letters and digits count in odd places of the Italian code; in even ones they count by their order. */
const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

function isItalian(text: string): boolean {
  const sum = text
    .slice(0, 15)
    .split('')
    .reduce((total, character, place) => {
      const order = /[0-9]/.test(character) ? Number(character) : character.charCodeAt(0) - 65
      return total + (place % 2 === 0 ? (oddValues[order] ?? 0) : order)
    }, 0)
  return String.fromCharCode(65 + (sum % 26)) === text.at(-1)
}

/** Corsica's departments have letters, which count as 19 and 18. */
function isFrench(text: string): boolean {
  const plain = text.replaceAll(' ', '').replace('2A', '19').replace('2B', '18')
  const month = Number(plain.slice(3, 5))
  const isMonth = (month >= 1 && month <= 12) || month >= 20
  return /^\d{15}$/.test(plain) && isMonth && 97 - mod97(plain.slice(0, 13)) === Number(plain.slice(13))
}

/** The month has 20, 40, 60 or 80 added for other centuries than the twentieth. */
function isPolish(text: string): boolean {
  const month = Number(text.slice(2, 4)) % 20
  const isDate = month >= 1 && month <= 12 && Number(text.slice(4, 6)) >= 1 && Number(text.slice(4, 6)) <= 31
  return isDate && weighted(digitsOf(text), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
}

function isSwiss(text: string): boolean {
  return weighted(digitsOf(text), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0
}

function isBrazilian(text: string): boolean {
  const digits = digitsOf(text)
  const check = (count: number): number => {
    const sum = digits.slice(0, count).reduce((total, digit, place) => total + digit * (count + 1 - place), 0)
    return ((sum * 10) % 11) % 10
  }
  return new Set(digits).size > 1 && check(9) === digits[9] && check(10) === digits[10]
}
