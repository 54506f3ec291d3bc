import type { ColumnLineage } from '../../../../src/engine/sql/lineage.ts'

/**
 * One query and its lineage, checked by hand. `t.a` is IDENTITY, `f(…)` TRANSFORMATION, `agg(…)` AGGREGATION;
 * `filter join group sort window if` are the INDIRECT subtypes. Columns are divided by ` | `.
 */
export interface LineageCase {
  readonly sql: string
  readonly columns: string
  /** What decides which rows there are and in what order; absent: nothing does. */
  readonly rows?: string
  /** Direct inputs, as `output: input`, that the corpus's rows cannot show; all others must show. */
  readonly unseen?: readonly string[]
}

const words = {
  IDENTITY: '',
  TRANSFORMATION: 'f',
  AGGREGATION: 'agg',
  FILTER: 'filter',
  JOIN: 'join',
  GROUP_BY: 'group',
  SORT: 'sort',
  WINDOW: 'window',
  CONDITIONAL: 'if',
} as const

interface Input {
  readonly table: string
  readonly column: string
  readonly field?: readonly string[]
  readonly subtype: keyof typeof words
}

/** A lineage in the corpus's notation. */
export function written({
  columns,
  indirect,
}: ColumnLineage): Required<Pick<LineageCase, 'columns' | 'rows'>> {
  const columnTexts = columns.map(({ name, inputs }) => {
    const text = inputsText(inputs.map((input) => ({ ...input, subtype: input.transformation.subtype })))
    return text === '' ? name : `${name}: ${text}`
  })
  return { columns: columnTexts.join(' | '), rows: inputsText(indirect) }
}

const inputsText = (inputs: readonly Input[]): string =>
  Object.entries(words)
    .map(([subtype, word]) => {
      const names = inputs.filter((input) => input.subtype === subtype).map(inputName)
      const list = [...new Set(names)].sort().join(' ')
      return list === '' || word === '' ? list : `${word}(${list})`
    })
    .filter((text) => text !== '')
    .join(' ')

export const inputName = ({ table, column, field = [] }: Omit<Input, 'subtype'>): string =>
  [table, column, ...field].join('.')
