import { randomInt } from 'node:crypto'

/** Without those that look like another one: 0 and o, 1, l and i, and u. */
const letters = '23456789abcdefghjkmnpqrstvwxyz'
const length = 6

/** `agr_7f3k2q`: short enough to type. Who makes one looks whether it is taken. */
export const newAgreementId = (): string =>
  `agr_${Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('')}`
