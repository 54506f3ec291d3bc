import { isVector } from './catalogue-casts.ts'
import { catalogueColumns } from './catalogue-columns.ts'
import { informationSchema } from './catalogue-table.ts'
import { clause, closing, enclosing, isWord, valueAt, type Rewriting, type Rule } from './rewriting.ts'
import { sessionWords } from './session-words.ts'

const isName = ({ tokens }: Rewriting, at: number, name: string): boolean => {
  const { kind, value } = tokens[at] ?? { kind: 'symbol', value: '' }
  return (kind === 'word' || kind === 'quoted') && value === name
}

/** PostgreSQL's schemas: the one is the default here, the other has another name; functions have none. */
export const schema: Rule = (rewriting, at) => {
  if (valueAt(rewriting, at + 1) !== '.') return undefined
  if (isName(rewriting, at, 'pg_catalog')) return at + 2
  if (!isName(rewriting, at, 'information_schema')) return undefined
  if (valueAt(rewriting, at + 3) === '(') return at + 2
  rewriting.out.push(informationSchema)
  return at + 1
}

/** Functions that the engine has under another name. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['json_build_object', 'json_object'],
  ['format', 'pg_format'],
])

export const renamedCall: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  const name = renamed.get(valueAt(rewriting, at))
  if (name === undefined || tokens[at]?.kind !== 'word' || valueAt(rewriting, at + 1) !== '(')
    return undefined
  out.push(name)
  return at + 1
}

/** Right behind a word or comma of FROM. */
const isInFrom = (rewriting: Rewriting): boolean =>
  /^(?:from|join|,)$/i.test(rewriting.out.at(-1) ?? '') && clause(rewriting) === 'from'

/** Functions in FROM that are relations here: their arguments tell nothing. */
export const functionRelation: Rule = (rewriting, at) => {
  const { out } = rewriting
  const name = valueAt(rewriting, at)
  if (!Object.hasOwn(catalogueColumns, name) || valueAt(rewriting, at + 1) !== '(' || !isInFrom(rewriting))
    return undefined
  out.push(name)
  const end = closing(rewriting, at + 1) + 1
  return isWord(rewriting, end, 'with') && isWord(rewriting, end + 1, 'ordinality') ? end + 2 : end
}

/** What may follow a relation and is no name of it. */
const afterRelation = new Set(
  'cross group having inner join left limit on order right union using where with'.split(' '),
)

/** Calls in FROM that the engine has as values only: one row, or one for each item. */
const valueCalls: ReadonlyMap<string, (call: string) => string> = new Map([
  ['string_to_array', (call) => call],
  ['generate_series', (call) => `unnest(${call})`],
])

/** In PostgreSQL the name of such a call in FROM is also the name of its column. */
export const valueRelation: Rule = (rewriting, at) => {
  const { tokens, out, nested } = rewriting
  const rows = valueCalls.get(valueAt(rewriting, at))
  if (rows === undefined || valueAt(rewriting, at + 1) !== '(' || !isInFrom(rewriting)) return undefined
  const end = closing(rewriting, at + 1)
  const name = isWord(rewriting, end + 1, 'as') ? end + 2 : end + 1
  const { kind, value, text } = tokens[name] ?? { kind: '', value: '', text: '' }
  if (kind !== 'word' || afterRelation.has(value) || valueAt(rewriting, name + 1) === '(') return undefined
  const call = [valueAt(rewriting, at), ...nested(tokens.slice(at + 1, end + 1))]
  out.push('(', 'select', rows(call.join(' ')), 'as', text, ')', text)
  return name + 1
}

/** A series in the list of results makes rows. */
export const seriesResult: Rule = (rewriting, at) => {
  const { tokens, out, nested } = rewriting
  if (!isWord(rewriting, at, 'generate_series') || valueAt(rewriting, at + 1) !== '(') return undefined
  if (!isResult(rewriting)) return undefined
  const end = closing(rewriting, at + 1)
  out.push('unnest', '(', 'generate_series', ...nested(tokens.slice(at + 1, end + 1)), ')')
  return end + 1
}

/** A NULL among the results is text, where the engine makes a number of it. */
export const nullResult: Rule = (rewriting, at) => {
  const { out } = rewriting
  if (!isWord(rewriting, at, 'null') || !isResult(rewriting)) return undefined
  if (!isWord(rewriting, at + 1, 'as') && valueAt(rewriting, at + 1) !== ',') return undefined
  out.push('cast', '(', 'null', 'as', 'varchar', ')')
  return at + 1
}

const named = ['current_database', 'current_schema', 'version']

/** A call among the results is called as the function is, also where a query around it asks for all. */
export const namedCall: Rule = (rewriting, at) => {
  const { out } = rewriting
  if (!isWord(rewriting, at, ...named) || !isResult(rewriting) || valueAt(rewriting, at + 2) !== ')')
    return undefined
  if (valueAt(rewriting, at + 3) !== ',') return undefined
  out.push(valueAt(rewriting, at), '(', ')', 'as', valueAt(rewriting, at))
  return at + 3
}

/** Whether an item of a list of results begins. */
const isResult = (rewriting: Rewriting): boolean =>
  /^(?:select|,)$/i.test(rewriting.out.at(-1) ?? '') && clause(rewriting) === 'select'

/** `current_user` and its like, unless it is a name that somebody gave. */
export const sessionWord: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  const value = tokens[at]?.kind === 'word' ? sessionWords.get(tokens[at].value) : undefined
  const before = tokens[at - 1]?.value
  if (value === undefined || valueAt(rewriting, at + 1) === '(' || before === '.' || before === 'as')
    return undefined
  out.push(value)
  return at + 1
}

/** What every relation of PostgreSQL has besides its columns. */
const systemColumns: ReadonlyMap<string, string> = new Map([
  ['tableoid', 'cast(0 as uinteger)'],
  ['xmin', 'cast(1 as uinteger)'],
  ['xmax', 'cast(0 as uinteger)'],
])

export const systemColumn: Rule = (rewriting, at) => {
  const { out } = rewriting
  const value = systemColumns.get(valueAt(rewriting, at))
  if (value === undefined || out.at(-1) !== '.') return undefined
  out.splice(-2)
  out.push(value)
  return at + 1
}

/** An item of a vector. */
export const vectorItem: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  const text = tokens[at]?.text ?? ''
  if (!isVector(text) || valueAt(rewriting, at + 1) !== '[') return undefined
  out.push(text, '[', '1', '+')
  return at + 2
}

/** A whole row as an argument: `f(a.*)` is `f(a)`. */
export const rowArgument: Rule = (rewriting, at) => {
  const { tokens, out } = rewriting
  if (valueAt(rewriting, at + 1) !== '.' || valueAt(rewriting, at + 2) !== '*') return undefined
  const open = enclosing(rewriting)
  if (!out[open - 1]?.startsWith('_pg_truetyp')) return undefined
  out.push(tokens[at]?.text ?? '')
  return at + 3
}

/** There is one collation here. */
export const collation: Rule = (rewriting, at) => {
  if (!isWord(rewriting, at, 'collate')) return undefined
  let end = at + 2
  while (valueAt(rewriting, end) === '.') end += 2
  return end
}
