import type { ScalarType } from '../../spec/logical-type.ts'
import { sourceName, type Proposal } from './proposal.ts'
import type { ProposedType } from './proposed-column.ts'
import type { ProposedColumn } from './proposed-column.ts'
import { yamlText } from './yaml-text.ts'

/** A unit test with made-up rows: values of a sample may be personal, so none of them is written down. */
export function unitTestDocument(proposal: Proposal): string {
  const { columns, product } = proposal
  const rows = (nameOf: (column: ProposedColumn) => string): Record<string, unknown>[] =>
    [1, 2].map((row) =>
      Object.fromEntries(columns.map((column) => [nameOf(column), madeUp(column.type, row)])),
    )
  return yamlText(
    {
      name: `${product} has the source's columns under their new names`,
      dataset: product,
      given: { [sourceName(proposal)]: rows((column) => column.sourceName) },
      expect: { rows: rows((column) => column.name) },
    },
    { heading: 'The rows are made up by type. Add one for each thing the SQL does.' },
  )
}

function madeUp(type: ProposedType, row: number): unknown {
  switch (type.kind) {
    case 'scalar':
      return madeUpScalar(type.scalar, type.sql, row)
    case 'list':
      return [madeUp(type.element.type, row)]
    case 'struct':
      return Object.fromEntries(type.fields.map((field) => [field.name, madeUp(field.type, row)]))
  }
}

function madeUpScalar(scalar: ScalarType, sql: string, row: number): unknown {
  switch (scalar) {
    case 'VARCHAR':
      return row === 1 ? 'one' : 'two'
    case 'BLOB':
      return row === 1 ? 'a' : 'b'
    case 'BOOLEAN':
      return row === 1
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'HUGEINT':
      return row
    case 'DECIMAL':
      // A tenth has a place in every decimal that has places.
      return sql.endsWith(',0)') ? row : row / 10
    case 'FLOAT':
    case 'DOUBLE':
      return row + 0.5
    case 'DATE':
      return `2024-01-0${row}`
    case 'TIME':
      return `0${row}:30:00`
    case 'TIMESTAMP':
      return `2024-01-0${row} 08:30:00`
    case 'TIMESTAMP WITH TIME ZONE':
      return `2024-01-0${row} 08:30:00+00`
    case 'UUID':
      return `00000000-0000-4000-8000-00000000000${row}`
    case 'JSON':
      return { number: row }
  }
}
