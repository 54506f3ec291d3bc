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
  ['OID', type(26, 4, 'oid')],
  ['INT2VECTOR', type(22, -1, 'int2vector')],
  ['OIDVECTOR', type(30, -1, 'oidvector')],
])

/** Types of PostgreSQL that only its catalogue has, by the type of the engine that holds their values there. */
const catalogueTypes: Readonly<Record<string, string>> = {
  UINTEGER: 'OID',
  'UINTEGER[]': 'OID[]',
  'USMALLINT[]': 'INT2VECTOR',
  'UBIGINT[]': 'OIDVECTOR',
}

/** A column's type in a result over the catalogue, in a spelling that `postgresType` knows. */
export const catalogueType = (engineType: string): string => catalogueTypes[engineType] ?? engineType

/** The array type of each type that has one here. */
const arrays: ReadonlyMap<number, number> = new Map([
  [16, 1000],
  [17, 1001],
  [20, 1016],
  [21, 1005],
  [23, 1007],
  [25, 1009],
  [26, 1028],
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
