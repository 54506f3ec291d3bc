import { digitsOf, isLuhn, mod97 } from './check-digits.ts'
import type { PersonalKind } from './form.ts'
import { nationalIds } from './national-ids.ts'

const octet = '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
const ipv4 = `(${octet}\\.){3}${octet}`
const ipv6 = '[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{0,4}){2,6}:[0-9A-Fa-f]{1,4}'

/** Forms that values of persons have, from the surest to the least sure. */
export const personalKinds: readonly PersonalKind[] = [
  {
    name: 'email',
    singular: 'e-mail address',
    plural: 'e-mail addresses',
    sure: { pattern: '[^@\\s]+@[^@\\s]+\\.[A-Za-z]{2,}', leastShare: 0.02, leastDistinct: 1 },
    within: '[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){0,8}\\.[A-Za-z]{2,24}',
  },
  {
    name: 'iban',
    singular: 'bank account number',
    plural: 'bank account numbers',
    sure: {
      pattern: '[A-Z]{2}[0-9]{2}(( ?[A-Z0-9]{4}){2} ?[A-Z0-9]{3}|( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?)',
      holds: isIban,
      leastShare: 0.2,
      leastDistinct: 1,
    },
  },
  {
    name: 'card',
    singular: 'payment card number',
    plural: 'payment card numbers',
    sure: {
      pattern: '[2-6][0-9]{3}[ -]?([0-9][ -]?){8,14}[0-9]',
      holds: isCard,
      leastShare: 0.8,
      leastDistinct: 3,
    },
    named: {
      pattern: '[2-6][0-9]{3}[ -]?([0-9][ -]?){8,14}[0-9]',
      holds: isCard,
      leastShare: 0.2,
      leastDistinct: 1,
    },
    words: ['card', 'cc', 'pan'],
  },
  ...nationalIds,
  {
    name: 'ip',
    singular: 'network address',
    plural: 'network addresses',
    // Versions of programs have four small numbers too.
    sure: { pattern: `${ipv4}|${ipv6}`, holds: hasLargeOctet, leastShare: 0.6, leastDistinct: 3 },
    named: { pattern: `${ipv4}|${ipv6}`, leastShare: 0.5, leastDistinct: 1 },
    words: ['ip', 'ipv4', 'ipv6'],
  },
  {
    name: 'phone',
    singular: 'telephone number',
    plural: 'telephone numbers',
    sure: {
      pattern:
        '(\\+|00)[1-9][0-9 ()/.-]{6,}|\\([0-9]{2,5}\\) ?[0-9 -]{5,}|0[0-9]{1,4}[ /][0-9 -]{5,}|[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}',
      holds: isLongEnough,
      leastShare: 0.8,
      leastDistinct: 3,
    },
    named: {
      pattern: '[+(]?[0-9][0-9 ()/.-]{5,20}',
      holds: isLongEnough,
      leastShare: 0.5,
      leastDistinct: 1,
    },
    words: ['phone', 'telephone', 'tel', 'mobile', 'cellphone', 'fax'],
  },
]

function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '')
  return mod97(plain.slice(4) + plain.slice(0, 4)) === 1
}

/** Numbers that card schemes give out, by how they begin and how long they are, with Luhn's check digit. */
const cardNumbers =
  /^(4\d{12}(\d{3}){0,2}|5[1-5]\d{14}|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(0[0-5]|[68]\d)\d{11}|35(2[89]|[3-8]\d)\d{12}|6(011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17})$/

function isCard(text: string): boolean {
  const digits = digitsOf(text)
  return cardNumbers.test(digits.join('')) && isLuhn(digits)
}

function hasLargeOctet(text: string): boolean {
  return text.includes(':') || text.split('.').some((octet) => Number(octet) > 63)
}

/** As long as telephone numbers are: E.164 has at most 15 digits. */
function isLongEnough(text: string): boolean {
  const { length } = digitsOf(text)
  return length >= 7 && length <= 15
}
