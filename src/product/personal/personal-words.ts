import { snakeName } from '../scaffold/names.ts'

/** Words of a column's name that hardly anything but persons has. */
const words =
  'email,mail,phone,telephone,tel,mobile,cellphone,fax,surname,firstname,lastname,fullname,forename,birthdate,birthday,' +
  'birthplace,dob,birth,ssn,passport,iban,bic,street,address,addr,salary,wage,religion,ethnicity,nationality,' +
  'gender,sex,diagnosis,password,passwd,secret,username,login,ip'

const known = new Set(words.split(','))

/** Words of names of persons that are one word. */
const nameWords = new Set(['surname', 'firstname', 'lastname', 'fullname', 'forename'])

const namePairs: readonly (readonly [string, string])[] = (
  'first,last,full,given,family,middle,maiden,sur,nick,user,customer,client,employee,contact,patient,person,passenger,' +
  'member,driver,owner,buyer,guest,student,teacher,doctor,recipient,sender,holder,manager,author'
)
  .split(',')
  .map((word) => [word, 'name'] as const)

/** Words that speak of a person only together. */
const pairs: readonly (readonly [string, string])[] = [
  ...namePairs,
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

/** Words that are of persons only where the rows are. */
const ofPeople = new Set('name,age,city,town,zip,zipcode,postcode,postal,income'.split(','))

/** Where a name stands. */
interface Place {
  readonly name: string
  /** Whether the rows of its table are about persons. */
  readonly rowsArePeople: boolean
}

/** Whether a table's rows are people, by its name. */
export const isOfPeople = (table: string): boolean => wordsOf(table).some((part) => people.test(part))

/** The word or words of a column's name that speak of persons. */
export function personalWords({ name, rowsArePeople }: Place): string | undefined {
  const parts = wordsOf(name)
  const word = parts.find((part) => known.has(part)) ?? pairOf(parts, pairs)
  if (word !== undefined) return word
  const weak = parts.find((part) => ofPeople.has(part))
  return rowsArePeople && weak !== undefined && isAlone(parts, weak) ? weak : undefined
}

/** Whether a column is called as names of persons are. */
export function isPersonNameColumn({ name, rowsArePeople }: Place): boolean {
  const parts = wordsOf(name)
  return (
    parts.some((part) => nameWords.has(part)) ||
    pairOf(parts, namePairs) !== undefined ||
    (rowsArePeople && isAlone(parts, 'name'))
  )
}

/** Whether a column's name has one of `wanted` among its words. */
export const hasWord = (name: string, wanted: readonly string[]): boolean =>
  wordsOf(name).some((part) => wanted.includes(part))

const wordsOf = (name: string): readonly string[] => snakeName(name).split('_')

const pairOf = (parts: readonly string[], all: typeof pairs): string | undefined =>
  all.find((both) => both.every((part) => parts.includes(part)))?.join(' ')

/** `name` and `zip_code`, but not `product_name`. */
const isAlone = (parts: readonly string[], word: string): boolean =>
  parts.every((part) => part === word || part === 'code')
