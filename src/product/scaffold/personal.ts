import { personalKinds } from '../personal/personal-kinds.ts'
import { hasWord, personalWords } from '../personal/personal-words.ts'

/** A form that values of persons have. */
export interface Look {
  readonly name: string
  readonly plural: string
  /** RE2, of the whole value. */
  readonly pattern: string
}

/** Those whose pattern says enough where most values have it. */
export const looks: readonly Look[] = personalKinds.flatMap(({ name, plural, sure }) =>
  sure !== undefined && ['email', 'phone', 'iban', 'ip'].includes(name)
    ? [{ name, plural, pattern: sure.pattern }]
    : [],
)

/** Why a column is likely to be about persons, or undefined; `rowsArePeople` where others of its table are. */
export function personalReason(
  column: { readonly name: string; readonly rowsArePeople: boolean },
  look: Look | undefined,
): string | undefined {
  if (look !== undefined) return `most values look like ${look.plural}`
  const words = personalWords(column)
  if (words === undefined) return undefined
  const isOfItself = personalWords({ ...column, rowsArePeople: false }) !== undefined
  return `its name says \`${words}\`${isOfItself ? '' : ', and the rows seem to be about persons'}`
}

/** Digits that are a code, not an amount: they stay text. */
export const isCodeName = (name: string): boolean =>
  hasWord(name, [
    'phone',
    'telephone',
    'tel',
    'mobile',
    'fax',
    'zip',
    'zipcode',
    'postcode',
    'plz',
    'ssn',
    'isbn',
    'ean',
    'gtin',
    'iban',
    'card',
  ])
