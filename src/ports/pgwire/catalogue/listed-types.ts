/** A type as `pg_type` lists it. */
export interface ListedType {
  readonly oid: number
  readonly size: number
  /** `typname`. */
  readonly name: string
  /** As PostgreSQL writes it. */
  readonly spoken: string
  /** `typcategory`. */
  readonly category: string
  /** `b` for a type that values have, `p` for one that they have not. */
  readonly kind: 'b' | 'p'
  /** Object id of the element's type; 0 for a type that is no array. */
  readonly element: number
  readonly array: number
  /** Object ids of the functions that read its text and its binary form, as `pg_proc` numbers them. */
  readonly input: number
  readonly receive: number
}

/** PostgreSQL 15's: object id, size, `typname`, category, array's object id, input, receive; then what it is spoken as. */
const plain = `
16 1 bool B 1000 1242 2436 boolean
17 -1 bytea U 1001 1244 2412
18 1 char Z 1002 1245 2434 "char"
19 64 name S 1003 34 2422
20 8 int8 N 1016 460 2408 bigint
21 2 int2 N 1005 38 2404 smallint
22 -1 int2vector A 1006 40 2410
23 4 int4 N 1007 42 2406 integer
24 4 regproc N 1008 44 2444
25 -1 text S 1009 46 2414
26 4 oid N 1028 1798 2418
28 4 xid U 1011 50 2440
30 -1 oidvector A 1013 54 2420
114 -1 json U 199 321 323
700 4 float4 N 1021 200 2424 real
701 8 float8 N 1022 214 2426 double precision
705 -2 unknown X 0 109 2416
1033 12 aclitem U 1034 1031 0
1042 -1 bpchar S 1014 1044 2430 character
1043 -1 varchar S 1015 1046 2432 character varying
1082 4 date D 1182 1084 2468
1083 8 time D 1183 1143 2470 time without time zone
1114 8 timestamp D 1115 1312 2474 timestamp without time zone
1184 8 timestamptz D 1185 1150 2476 timestamp with time zone
1186 16 interval T 1187 1160 2478
1266 12 timetz D 1270 1350 2472 time with time zone
1700 -1 numeric N 1231 1701 2460
2205 4 regclass N 2210 2218 2452
2206 4 regtype N 2211 2220 2454
2249 -1 record P 2287 2290 2402
2278 4 void P 0 2298 3120
2950 16 uuid U 2951 2952 2961
3802 -1 jsonb U 3807 3806 3805
`

/** Those of every array. */
export const arrayFunctions = { input: 750, receive: 2400 }

/** Every type that results have, and those that clients ask for by name. */
export const listedTypes: readonly ListedType[] = plain.trim().split('\n').flatMap(readTypes)

/** A type and, where it has one, its array. */
function readTypes(line: string): readonly ListedType[] {
  const [oid, size, name = '', category = '', array, input, receive, ...spoken] = line.split(' ')
  const own: ListedType = {
    oid: Number(oid),
    size: Number(size),
    name,
    spoken: spoken.length === 0 ? name : spoken.join(' '),
    category,
    kind: category === 'P' || category === 'X' ? 'p' : 'b',
    element: { int2vector: 21, oidvector: 26 }[name] ?? 0,
    array: Number(array),
    input: Number(input),
    receive: Number(receive),
  }
  if (own.array === 0) return [own]
  const { array: arrayOid, spoken: ofElement } = own
  const list = { oid: arrayOid, size: -1, name: `_${name}`, spoken: `${ofElement}[]`, category: 'A' }
  return [own, { ...own, ...list, kind: own.kind, element: own.oid, array: 0, ...arrayFunctions }]
}
