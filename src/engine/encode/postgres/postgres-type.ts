/** A type as PostgreSQL's clients know it. */
export interface PostgresType {
  readonly oid: number
  /** Bytes of a value; -1 where they vary. */
  readonly size: number
  /** `atttypmod`; -1 where there is none. */
  readonly modifier: number
  /** As PostgreSQL writes it. */
  readonly name: string
}

const type = (oid: number, size: number, name: string): PostgresType => ({ oid, size, modifier: -1, name })

const text = type(25, -1, 'text')
const numeric = type(1700, -1, 'numeric')
const json = type(114, -1, 'json')
const timestamp = type(1114, 8, 'timestamp without time zone')

/** By the engine's spelling. Whole numbers go to the next wider type that PostgreSQL has. */
const scalars: ReadonlyMap<string, PostgresType> = new Map([
  ['BOOLEAN', type(16, 1, 'boolean')],
  ['TINYINT', type(21, 2, 'smallint')],
  ['UTINYINT', type(21, 2, 'smallint')],
  ['SMALLINT', type(21, 2, 'smallint')],
  ['USMALLINT', type(23, 4, 'integer')],
  ['INTEGER', type(23, 4, 'integer')],
  ['UINTEGER', type(20, 8, 'bigint')],
  ['BIGINT', type(20, 8, 'bigint')],
  ['UBIGINT', numeric],
  ['HUGEINT', numeric],
  ['UHUGEINT', numeric],
  ['BIGNUM', numeric],
  ['FLOAT', type(700, 4, 'real')],
  ['DOUBLE', type(701, 8, 'double precision')],
  ['VARCHAR', text],
  ['BLOB', type(17, -1, 'bytea')],
  ['DATE', type(1082, 4, 'date')],
  ['TIME', type(1083, 8, 'time without time zone')],
  ['TIME_NS', type(1083, 8, 'time without time zone')],
  ['TIME WITH TIME ZONE', type(1266, 12, 'time with time zone')],
  ['TIMESTAMP', timestamp],
  ['TIMESTAMP_S', timestamp],
  ['TIMESTAMP_MS', timestamp],
  ['TIMESTAMP_NS', timestamp],
  ['TIMESTAMP WITH TIME ZONE', type(1184, 8, 'timestamp with time zone')],
  ['INTERVAL', type(1186, 16, 'interval')],
  ['UUID', type(2950, 16, 'uuid')],
  ['JSON', json],
])

/** The array type of each type that has one here. */
const arrays: ReadonlyMap<number, number> = new Map([
  [16, 1000],
  [17, 1001],
  [20, 1016],
  [21, 1005],
  [23, 1007],
  [25, 1009],
  [114, 199],
  [700, 1021],
  [701, 1022],
  [1082, 1182],
  [1083, 1183],
  [1114, 1115],
  [1184, 1185],
  [1186, 1187],
  [1266, 1270],
  [1700, 1231],
  [2950, 2951],
])

/** The element's type of each array type. */
export const postgresArrays: ReadonlyMap<number, number> = new Map([
  ...[...arrays].map(([element, array]): [number, number] => [array, element]),
  [1015, 1043],
])

const decimalText = /^DECIMAL\((\d+),(\d+)\)$/
const listText = /^(.*)\[\d*\]$/s
const nestedText = /^(?:STRUCT|MAP|UNION|VARIANT)\b|\]$/

/** The PostgreSQL type of a type in the engine's spelling. Lists of plain values are arrays, what is nested deeper is JSON. */
export function postgresType(engineType: string): PostgresType {
  const known = scalars.get(engineType)
  if (known !== undefined) return known
  const [, width, scale] = decimalText.exec(engineType) ?? []
  if (width !== undefined && scale !== undefined)
    return { ...numeric, modifier: ((Number(width) << 16) | Number(scale)) + 4 }
  const element = listElement(engineType)
  if (element !== undefined) {
    const { oid, name } = postgresType(element)
    return type(arrays.get(oid) ?? 1009, -1, `${name}[]`)
  }
  return nestedText.test(engineType) ? json : text
}

/** What a list that becomes an array is of; undefined for any other type. */
export function listElement(engineType: string): string | undefined {
  const [, element] = listText.exec(engineType) ?? []
  return element === undefined || nestedText.test(element) ? undefined : element
}

/** The engine's type for values of a PostgreSQL type; undefined where it has none. */
export function engineTypeOf(oid: number): string | undefined {
  return engineTypes.get(oid)
}

const engineTypes: ReadonlyMap<number, string> = new Map([
  [16, 'BOOLEAN'],
  [17, 'BLOB'],
  [18, 'VARCHAR'],
  [19, 'VARCHAR'],
  [20, 'BIGINT'],
  [21, 'SMALLINT'],
  [23, 'INTEGER'],
  [25, 'VARCHAR'],
  [26, 'BIGINT'],
  [114, 'JSON'],
  [700, 'FLOAT'],
  [701, 'DOUBLE'],
  [1042, 'VARCHAR'],
  [1043, 'VARCHAR'],
  [1082, 'DATE'],
  [1083, 'TIME'],
  [1114, 'TIMESTAMP'],
  [1184, 'TIMESTAMP WITH TIME ZONE'],
  [1186, 'INTERVAL'],
  [1266, 'TIME WITH TIME ZONE'],
  [1700, 'DECIMAL(38,10)'],
  [2950, 'UUID'],
  [3802, 'JSON'],
])

/** A type as `pg_type` lists it. */
export interface ListedType {
  readonly oid: number
  readonly size: number
  /** `typname`. */
  readonly internal: string
  /** As PostgreSQL writes it. */
  readonly name: string
  /** Object id of the element's type; 0 for a type that is no array. */
  readonly element: number
  readonly array: number
  /** `typcategory`. */
  readonly category: string
}

const plain: readonly (readonly [
  oid: number,
  size: number,
  internal: string,
  name: string,
  category: string,
])[] = [
  [16, 1, 'bool', 'boolean', 'B'],
  [17, -1, 'bytea', 'bytea', 'U'],
  [18, 1, 'char', '"char"', 'Z'],
  [19, 64, 'name', 'name', 'S'],
  [20, 8, 'int8', 'bigint', 'N'],
  [21, 2, 'int2', 'smallint', 'N'],
  [23, 4, 'int4', 'integer', 'N'],
  [25, -1, 'text', 'text', 'S'],
  [26, 4, 'oid', 'oid', 'N'],
  [114, -1, 'json', 'json', 'U'],
  [700, 4, 'float4', 'real', 'N'],
  [701, 8, 'float8', 'double precision', 'N'],
  [705, -2, 'unknown', 'unknown', 'X'],
  [1042, -1, 'bpchar', 'character', 'S'],
  [1043, -1, 'varchar', 'character varying', 'S'],
  [1082, 4, 'date', 'date', 'D'],
  [1083, 8, 'time', 'time without time zone', 'D'],
  [1114, 8, 'timestamp', 'timestamp without time zone', 'D'],
  [1184, 8, 'timestamptz', 'timestamp with time zone', 'D'],
  [1186, 16, 'interval', 'interval', 'T'],
  [1266, 12, 'timetz', 'time with time zone', 'D'],
  [1700, -1, 'numeric', 'numeric', 'N'],
  [2950, 16, 'uuid', 'uuid', 'U'],
  [3802, -1, 'jsonb', 'jsonb', 'U'],
]

/** Every type that results have, and those that clients ask for by name. */
export const postgresTypes: readonly ListedType[] = plain.flatMap(([oid, size, internal, name, category]) => {
  const array = arrays.get(oid) ?? 0
  const own = { oid, size, internal, name, element: 0, array, category }
  if (array === 0) return [own]
  const list = { oid: array, size: -1, internal: `_${internal}`, name: `${name}[]`, element: oid, array: 0 }
  return [own, { ...list, category: 'A' }]
})
