import type { ScalarType } from './logical-type.ts'

/** What a `physicalType` says: a scalar with its DuckDB spelling, a list of them, or a shape described elsewhere. */
export type PhysicalType =
  | { readonly kind: 'scalar'; readonly scalar: ScalarType; readonly sql: string }
  | { readonly kind: 'list'; readonly element: PhysicalType }
  | { readonly kind: 'shape'; readonly shape: 'object' | 'array' }
  /** An exact number of unsaid precision, such as PostgreSQL's bare `numeric`. */
  | { readonly kind: 'exact' }

/** Names of types in DuckDB and PostgreSQL, and common ones of others, by the type Hansa has for them. */
const namesByScalar: readonly (readonly [ScalarType, string])[] = [
  [
    'VARCHAR',
    'varchar,character varying,text,string,char,character,bpchar,nvarchar,nchar,varchar2,nvarchar2,name,citext,' +
      'enum,user-defined,inet,cidr,macaddr,macaddr8,xml,interval,hstore,tsvector,bit,bit varying,varbit,money',
  ],
  ['BOOLEAN', 'boolean,bool,logical'],
  ['TINYINT', 'tinyint,int1'],
  ['SMALLINT', 'smallint,int2,short,smallserial,utinyint,uint8'],
  ['INTEGER', 'integer,int,int4,signed,serial,mediumint,usmallint,uint16'],
  ['BIGINT', 'bigint,int8,long,bigserial,int64,uinteger,uint32,oid'],
  ['HUGEINT', 'hugeint,int128'],
  ['FLOAT', 'real,float4'],
  // PostgreSQL's `float` has eight bytes and DuckDB's four: eight hold both.
  ['DOUBLE', 'double,double precision,float8,float,float64'],
  ['DATE', 'date'],
  ['TIME', 'time,time without time zone'],
  [
    'TIMESTAMP',
    'timestamp,timestamp without time zone,datetime,timestamp_ntz,timestamp_s,timestamp_ms,timestamp_us',
  ],
  [
    'TIMESTAMP WITH TIME ZONE',
    'timestamptz,timestamp with time zone,timestamp_tz,timestamp_ltz,datetimeoffset',
  ],
  ['UUID', 'uuid,guid,uniqueidentifier'],
  ['BLOB', 'blob,bytea,binary,varbinary,bytes'],
  ['JSON', 'json,jsonb,variant'],
]

const exactNames = ['decimal', 'numeric', 'dec', 'number']
const objectNames = ['struct', 'object', 'record', 'row', 'map']
const arrayNames = ['array', 'list']

const scalarByName = new Map<string, ScalarType>()
for (const [scalar, names] of namesByScalar)
  for (const name of names.split(',')) scalarByName.set(name, scalar)

/** All names understood, for offering the nearest one. */
export const physicalTypeNames: readonly string[] = [
  ...scalarByName.keys(),
  ...exactNames,
  ...objectNames,
  ...arrayNames,
]

/** Understands a `physicalType` such as `varchar(20)`, `numeric(12, 2)` or `int4[]`; undefined where it is unknown. */
export function parsePhysicalType(text: string): PhysicalType | undefined {
  const normal = text.trim().toLowerCase().replace(/\s+/g, ' ')
  if (normal.endsWith('[]')) {
    const element = parsePhysicalType(normal.slice(0, -2))
    return element === undefined ? undefined : { kind: 'list', element }
  }
  // `timestamp(6) with time zone`: the arguments stand in the middle of the name.
  const parts = /^([a-z][a-z0-9_ -]*?) ?(?:[(<](.*)[)>])?( with(?:out)? time zone)?$/.exec(normal)
  if (parts === null) return undefined
  return named(`${parts[1] ?? ''}${parts[3] ?? ''}`, parts[2])
}

function named(name: string, given: string | undefined): PhysicalType | undefined {
  if (exactNames.includes(name)) return exact(given)
  if (objectNames.includes(name)) return { kind: 'shape', shape: 'object' }
  if (arrayNames.includes(name)) return { kind: 'shape', shape: 'array' }
  const scalar = scalarByName.get(name)
  return scalar === undefined ? undefined : { kind: 'scalar', scalar, sql: scalar }
}

function exact(given: string | undefined): PhysicalType | undefined {
  if (given === undefined) return { kind: 'exact' }
  const [precision, scale = 0, ...more] = given.split(',').map(Number)
  if (
    precision === undefined ||
    more.length > 0 ||
    !Number.isInteger(precision) ||
    !Number.isInteger(scale)
  ) {
    return undefined
  }
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision) return undefined
  return decimal(precision, scale)
}

export const decimal = (precision: number, scale: number): PhysicalType & { kind: 'scalar' } => ({
  kind: 'scalar',
  scalar: 'DECIMAL',
  sql: `DECIMAL(${precision},${scale})`,
})
