import type { SchemaObject, Server } from '../../src/spec/data-contract.ts'
import type { Column, ColumnType, ScalarType } from '../../src/spec/logical-type.ts'
import type { InputDataset, InputPort } from '../../src/spec/mesh.ts'

/** `DECIMAL(9,2)` → its scalar type. */
export function scalar(sql: string): ColumnType {
  const name = sql.replace(/\(.*/, '') as ScalarType
  return { kind: 'scalar', sql, scalar: name }
}

export const list = (element: ColumnType): ColumnType => ({ kind: 'list', sql: `${element.sql}[]`, element })

export const struct = (fields: readonly Column[]): ColumnType => ({
  kind: 'struct',
  sql: `STRUCT(${fields.map(({ name, type }) => `"${name}" ${type.sql}`).join(', ')})`,
  fields,
})

/** A column with the given type; `more` overrides the rest. */
export function column(name: string, type: string | ColumnType, more: Partial<Column> = {}): Column {
  return {
    name,
    physicalName: name,
    type: typeof type === 'string' ? scalar(type) : type,
    required: false,
    unique: false,
    primaryKeyPosition: undefined,
    options: {},
    ...more,
  }
}

export interface SourceInput {
  readonly input: InputPort
  readonly dataset: InputDataset
}

/** An input port that reads one schema object from a server, as the loader would resolve it. */
export function sourceInput(
  server: Partial<Server> & { readonly type: string },
  columns: readonly Column[],
  more: {
    readonly contractFile?: string
    readonly object?: Partial<SchemaObject>
    readonly onBadRows?: 'fail' | 'quarantine'
  } = {},
): SourceInput {
  const object: SchemaObject = { name: 'things', ...more.object }
  const dataset: InputDataset = {
    name: object.name,
    names: [[object.name]],
    object,
    columns,
    onBadRows: more.onBadRows ?? 'fail',
  }
  const input: InputPort = {
    name: 'raw',
    version: '1.0.0',
    contract: {
      file: more.contractFile ?? '/nowhere/raw.odcs.yaml',
      document: { apiVersion: 'v3.1.0', kind: 'DataContract', id: 'raw', version: '1.0.0', status: 'active' },
    },
    source: { kind: 'server', server: { server: 'here', ...server } },
    datasets: [dataset],
  }
  return { input, dataset }
}
