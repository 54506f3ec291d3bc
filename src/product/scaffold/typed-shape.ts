import { parseSqlType, type SqlType } from '../../engine/sql-type.ts'
import { isHansaError } from '../../errors.ts'
import { parsePhysicalType, type PhysicalType } from '../../spec/physical-type.ts'
import type { Shape } from './sample.ts'

const text: Shape = { kind: 'open', allow: 'text' }
const scalar = (name: 'VARCHAR' | 'JSON' | 'SMALLINT' | 'TIMESTAMP'): Shape => ({
  kind: 'scalar',
  scalar: name,
  sql: name,
})

/** The shape of a column whose type the engine spells; what no contract can say is text or JSON. */
export function shapeOfSqlType(sql: string): Shape {
  if (sql.startsWith('ENUM(')) return scalar('VARCHAR')
  try {
    return fromSqlType(parseSqlType(sql))
  } catch (error) {
    if (isHansaError(error, 'invalid_input')) return scalar('JSON')
    throw error
  }
}

function fromSqlType(type: SqlType): Shape {
  switch (type.kind) {
    case 'list':
      return { kind: 'list', element: inside(fromSqlType(type.element)) }
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map((field) => ({ name: field.name, shape: inside(fromSqlType(field.type)) })),
      }
    case 'scalar':
      return fromScalar(type)
  }
}

/** Texts inside lists and objects stay texts: their values are not looked at. */
const inside = (shape: Shape): Shape => (shape.kind === 'open' ? scalar('VARCHAR') : shape)

function fromScalar({ name, precision, scale }: Extract<SqlType, { kind: 'scalar' }>): Shape {
  if (name === 'VARCHAR') return text
  if (name === 'MAP') return scalar('JSON')
  if (/^TIMESTAMP_(NS|MS|S)$/.test(name)) return scalar('TIMESTAMP')
  // Contracts know no unsigned types: the next wider one holds them.
  if (name === 'UTINYINT') return scalar('SMALLINT')
  if (name === 'UBIGINT') return { kind: 'scalar', scalar: 'DECIMAL', sql: 'DECIMAL(20,0)' }
  const spelled = precision === undefined ? name : `${name}(${precision},${scale ?? 0})`
  return shapeOfPhysicalType(parsePhysicalType(spelled))
}

/** The shape of a declared physical type; an exact number of unsaid precision is looked at. */
export function shapeOfPhysicalType(type: PhysicalType | undefined): Shape {
  switch (type?.kind) {
    case 'scalar':
      return { kind: 'scalar', scalar: type.scalar, sql: type.sql }
    case 'list':
      return { kind: 'list', element: inside(shapeOfPhysicalType(type.element)) }
    case 'exact':
      return { kind: 'open', allow: 'exact' }
    case 'shape':
      return scalar('JSON')
    case undefined:
      return scalar('VARCHAR')
  }
}
