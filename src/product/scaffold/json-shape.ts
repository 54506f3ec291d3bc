import * as z from 'zod'
import type { Connection } from '../../engine/engine.ts'
import type { Shape } from './sample.ts'

/** An object with more keys than this is used as a map, which no list of columns can hold. */
const mostFields = 64

type Structure = string | readonly Structure[] | { readonly [key: string]: Structure }

const structure: z.ZodType<Structure> = z.lazy(() =>
  z.union([z.string(), z.array(structure), z.record(z.string(), structure)]),
)

/** The fields that JSON objects have together, and what is in them; `documents` is a relation with the column `json`. */
export async function jsonShape(
  connection: Connection,
  documents: string,
): Promise<readonly { readonly name: string; readonly shape: Shape }[]> {
  const { shape } = await connection.row(
    `select json_group_structure(json)::varchar as shape from ${documents} where json_type(json) = 'OBJECT'`,
  )
  const found = typeof shape === 'string' ? structure.parse(JSON.parse(shape)) : {}
  return typeof found === 'object' && !isList(found) ? fieldsOf(found) : []
}

const isList = (value: Structure): value is readonly Structure[] => Array.isArray(value)

const fieldsOf = (object: { readonly [key: string]: Structure }): { name: string; shape: Shape }[] =>
  Object.entries(object).map(([name, inner]) => ({ name, shape: shapeOf(inner) }))

const json: Shape = { kind: 'scalar', scalar: 'JSON', sql: 'JSON' }

function shapeOf(found: Structure): Shape {
  if (typeof found === 'string') return leafShape(found)
  if (isList(found)) {
    const [element] = found
    return element === undefined || element === 'NULL' ? json : { kind: 'list', element: shapeOf(element) }
  }
  const fields = fieldsOf(found)
  return fields.length === 0 || fields.length > mostFields ? json : { kind: 'struct', fields }
}

/** JSON says what is a number; what its texts hold is looked at as in CSV, but a quoted number stays text. */
function leafShape(type: string): Shape {
  switch (type) {
    case 'JSON':
      return { kind: 'mixed' }
    case 'VARCHAR':
      return { kind: 'open', allow: 'text' }
    case 'BOOLEAN':
      return { kind: 'open', allow: 'boolean' }
    case 'NULL':
      return { kind: 'open', allow: 'any' }
    default:
      return { kind: 'open', allow: 'number' }
  }
}
