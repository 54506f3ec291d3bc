import type { LikePart, RowCondition, RowFilter, RowList, RowTest, RowValue } from './row-filter.ts'

/** A filter for people to read, in the manner of SQL; no engine is given it. */
export function rowFilterText(filter: RowFilter): string {
  switch (filter.kind) {
    case 'all':
      return 'all rows'
    case 'none':
      return 'no rows'
    case 'where':
      return `rows where ${conditionText(filter.condition)}`
  }
}

function conditionText(condition: RowCondition): string {
  switch (condition.op) {
    case 'and':
    case 'or':
      return condition.terms
        .map((term) =>
          term.op === 'and' || term.op === 'or' ? `(${conditionText(term)})` : conditionText(term),
        )
        .join(` ${condition.op} `)
    case 'not':
      return notText(condition.test)
    default:
      return testText(condition)
  }
}

const opposites = { '=': '<>', '<': '>=', '<=': '>' } as const

function notText(test: RowTest): string {
  switch (test.op) {
    case '=':
    case '<':
    case '<=':
      return comparisonText(opposites[test.op], test)
    case 'present':
      return `${valueText(test.value)} is absent`
    case 'is-true':
      return `not ${valueText(test.value)}`
    default:
      return `not (${testText(test)})`
  }
}

function testText(test: RowTest): string {
  switch (test.op) {
    case 'is-true':
      return valueText(test.value)
    case 'present':
      return `${valueText(test.value)} is present`
    case '=':
    case '<':
    case '<=':
      return comparisonText(test.op, test)
    case 'in':
      return `${valueText(test.value)} in (${test.values.map(valueText).join(', ')})`
    case 'like':
      return `${valueText(test.value)} like ${quoted(test.pattern.map(patternText).join(''))}`
    case 'contains':
      return `${listText(test.list)} contains ${valueText(test.value)}`
    case 'within':
      return `${listText(test.of)} contains all of ${listText(test.list)}`
    case 'overlaps':
      return `${listText(test.list)} contains any of ${listText(test.with)}`
  }
}

/** The same comparison with its sides exchanged. */
const turned = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/** People expect the column on the left. */
function comparisonText(
  op: keyof typeof turned,
  { left, right }: { readonly left: RowValue; readonly right: RowValue },
): string {
  return left.op === 'literal' && right.op !== 'literal'
    ? `${valueText(right)} ${turned[op]} ${valueText(left)}`
    : `${valueText(left)} ${op} ${valueText(right)}`
}

function valueText(value: RowValue): string {
  switch (value.op) {
    case 'column':
      return value.name
    case 'literal':
      return value.type === 'string' || value.type === 'datetime' ? quoted(value.text) : value.text
    case '+':
    case '-':
    case '*':
      return `(${valueText(value.left)} ${value.op} ${valueText(value.right)})`
    case 'day':
      return `day of ${valueText(value.of)}`
  }
}

const listText = (list: RowList): string =>
  list.op === 'column' ? list.name : `[${list.values.map(valueText).join(', ')}]`

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const patternText = (part: LikePart): string => (part === 'anything' ? '*' : part.literal)
