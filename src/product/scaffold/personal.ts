import { snakeName } from './names.ts'

/** A form that values of persons have. */
export interface Look {
  readonly name: string
  readonly plural: string
  /** RE2, of the whole value. */
  readonly pattern: string
}

export const looks: readonly Look[] = [
  { name: 'email', plural: 'e-mail addresses', pattern: '[^@\\s]+@[^@\\s]+\\.[A-Za-z]{2,}' },
  {
    name: 'phone',
    plural: 'telephone numbers',
    pattern:
      '(\\+|00)[1-9][0-9 ()/.-]{6,}|\\([0-9]{2,5}\\) ?[0-9 -]{5,}|0[0-9]{1,4}[ /][0-9 -]{5,}|[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}',
  },
  {
    name: 'iban',
    plural: 'bank account numbers',
    pattern: '[A-Z]{2}[0-9]{2}(( ?[A-Z0-9]{4}){2} ?[A-Z0-9]{3}|( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?)',
  },
  {
    name: 'ip',
    plural: 'network addresses',
    pattern: '((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])',
  },
]

/** Words of a column's name that hardly anything but persons has. */
const words =
  'email,mail,phone,telephone,tel,mobile,cellphone,fax,surname,firstname,lastname,fullname,forename,birthdate,birthday,' +
  'birthplace,dob,birth,ssn,passport,iban,bic,street,address,addr,salary,wage,religion,ethnicity,nationality,' +
  'gender,sex,diagnosis,password,passwd,secret,username,login,ip'

/** Words that speak of a person only together. */
const pairs: readonly (readonly [string, string])[] = [
  ...['first', 'last', 'full', 'given', 'family', 'middle', 'maiden', 'sur', 'nick'].map(
    (word) => [word, 'name'] as const,
  ),
  ...[
    'user',
    'customer',
    'client',
    'employee',
    'contact',
    'patient',
    'person',
    'passenger',
    'member',
    'driver',
    'owner',
  ]
    .concat([
      'buyer',
      'guest',
      'student',
      'teacher',
      'doctor',
      'recipient',
      'sender',
      'holder',
      'manager',
      'author',
    ])
    .map((word) => [word, 'name'] as const),
  ['house', 'number'],
  ['tax', 'id'],
  ['national', 'id'],
  ['social', 'security'],
  ['credit', 'card'],
  ['card', 'number'],
  ['account', 'number'],
  ['bank', 'account'],
  ['licence', 'plate'],
  ['license', 'plate'],
]

const people =
  /^(customer|client|employee|user|person|people|patient|member|contact|passenger|student|teacher|driver|guest|applicant|subscriber)s?$/

const known = new Set(words.split(','))

/** Words that are of persons only where the rows are. */
const ofPeople = new Set('name,age,city,town,zip,zipcode,postcode,postal,income'.split(','))

/** Whether a table's rows are people, by its name. */
export const isOfPeople = (table: string): boolean =>
  snakeName(table)
    .split('_')
    .some((part) => people.test(part))

/** Why a column is likely to be about persons, or undefined; `rowsArePeople` where others of its table are. */
export function personalReason(
  { name, rowsArePeople }: { readonly name: string; readonly rowsArePeople: boolean },
  look: Look | undefined,
): string | undefined {
  if (look !== undefined) return `most values look like ${look.plural}`
  const parts = snakeName(name).split('_')
  const word = parts.find((part) => known.has(part))
  if (word !== undefined) return `its name says \`${word}\``
  const pair = pairs.find((both) => both.every((part) => parts.includes(part)))
  if (pair !== undefined) return `its name says \`${pair.join(' ')}\``
  const weak = parts.find((part) => ofPeople.has(part))
  return rowsArePeople && weak !== undefined && isAlone(parts, weak)
    ? `its name says \`${weak}\`, and the rows seem to be about persons`
    : undefined
}

/** `name` and `zip_code`, but not `product_name`. */
const isAlone = (parts: readonly string[], word: string): boolean =>
  parts.every((part) => part === word || part === 'code')

/** Digits that are a code, not an amount: they stay text. */
export const isCodeName = (name: string): boolean =>
  snakeName(name)
    .split('_')
    .some((part) =>
      [
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
      ].includes(part),
    )
