/** The decimal digits of a text, in order; everything else is left out. */
export const digitsOf = (text: string): readonly number[] => (text.match(/[0-9]/g) ?? []).map(Number)

/** Luhn's check (ISO/IEC 7812): payment cards and several national numbers. */
export function isLuhn(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, place) => {
    const doubled = place % 2 === 1 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return digits.length > 1 && sum % 10 === 0
}

/** ISO 7064 MOD 97-10 over letters and digits, letters counting from 10: the remainder. */
export function mod97(text: string): number {
  let remainder = 0
  for (const character of text.toUpperCase()) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** The digits times their weights, summed up. */
export const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, place) => sum + weight * (digits[place] ?? 0), 0)

/** ISO 7064 MOD 11,10, the last digit being the check digit. */
export function isMod11And10(digits: readonly number[]): boolean {
  let product = 10
  for (const digit of digits.slice(0, -1)) {
    const sum = (digit + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10 === digits.at(-1)
}

const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

/** Verhoeff's check, in the dihedral group of ten elements. */
export function isVerhoeff(digits: readonly number[]): boolean {
  const check = digits.toReversed().reduce((total, digit, place) => product(total, permuted(digit, place)), 0)
  return check === 0
}

function permuted(digit: number, times: number): number {
  let moved = digit
  for (let count = times % 8; count > 0; count--) moved = permutation[moved] ?? 0
  return moved
}

/** 0 to 4 are rotations, 5 to 9 reflections. */
function product(a: number, b: number): number {
  const isReflection = a >= 5 !== b >= 5
  const rotation = a < 5 ? (a + b) % 5 : (a - b + 10) % 5
  return isReflection ? rotation + 5 : rotation
}
