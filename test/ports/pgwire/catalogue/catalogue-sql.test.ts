import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogueSql } from '../../../../src/ports/pgwire/catalogue/catalogue-sql.ts'
import { sqlTokens } from '../../../../src/ports/pgwire/sql-token.ts'

const rewritten = (sql: string): string => catalogueSql(sqlTokens(sql))

const cases: readonly (readonly [what: string, sql: string, expected: string])[] = [
  [
    'schemas',
    'from pg_catalog.pg_class, information_schema.tables',
    'from pg_class , hansa_information . tables',
  ],
  ['quoted schemas', 'from "pg_catalog"."pg_class"', 'from "pg_class"'],
  ['functions of a schema', 'information_schema._pg_expandarray(a)', '_pg_expandarray ( a )'],
  ['a text as the number of what it names', `'t'::regclass`, `regclass_of('t')`],
  ['a parameter as one', '$1::regclass', 'regclass_of($1)'],
  ['a call as one', 'f(x)::pg_catalog.regclass', 'regclass_of(f ( x ))'],
  ['a number by what it is called', 'c.oid::regclass', 'regclass_name(c . oid)'],
  ['a number that stays one', '(c.oid)::regclass::oid', 'regclass_of(( c . oid )) :: uinteger'],
  ['what is compared with a number', `t::regtype <> 'x'::regtype`, `regtype_of(t) <> regtype_of('x')`],
  ['what stands in parentheses', 'select (c.oid)::regclass', 'select regclass_name(( c . oid ))'],
  ['an item', 'f(x, a.b[1]::regclass)', 'f ( x , regclass_name(a . b [ 1 ]) )'],
  ['an item that is any of a list', 'f(a[1] = any(b))', 'f ( list_contains ( ( b ) , a [ 1 ] ) )'],
  ['nothing of a longer expression', 'a + 1 = any(b)', 'a + 1 = any ( b )'],
  ['CAST', `cast('t' as regclass)`, `regclass_of('t')`],
  ['CAST in CAST', 'cast(cast(a as regclass) as text)', 'cast ( regclass_name(a) as text )'],
  [
    'types that are not the engine’s',
    `a::"char", b::name, cast(c as oid)`,
    'a :: varchar , b :: varchar , cast ( c as uinteger )',
  ],
  ['patterns that are looked for', `a ~ '^b|c'`, `a ~ '(?s:.*)(?:^b|c)(?s:.*)'`],
  ['patterns that come as values', 'a !~ $1', `a !~ ('(?s:.*)(?:' || $1 || ')(?s:.*)')`],
  ['escapes of LIKE', `a like 'b\\_c'`, `a like 'b\\_c' escape '\\'`],
  ['LIKE with an escape of its own', `a like 'b' escape '/'`, `a like 'b' escape '/'`],
  ['collations', 'a collate pg_catalog."default" = b', 'a = b'],
  ['array literals', `a = any('{r,"s t"}')`, `list_contains ( ( ['r', 's t'] ) , a )`],
  ['any of a list', 'x.a = any(i.b)', 'list_contains ( ( i . b ) , x . a )'],
  ['any of a query', 'a = any(select 1)', 'a = any ( select 1 )'],
  ['none of a list', `a <> all('{b}'::text[])`, `not list_contains ( ( ['b'] :: text [ ] ) , a )`],
  [
    'series in FROM',
    'select s from generate_series(1, 2) as s',
    'select s from ( select unnest(generate_series ( 1 , 2 )) as s ) s',
  ],
  [
    'series with a column',
    'select n from generate_series(1, 2) p(n)',
    'select n from generate_series ( 1 , 2 ) p ( n )',
  ],
  [
    'series among the results',
    'select generate_series(1, 2) as i',
    'select unnest ( generate_series ( 1 , 2 ) ) as i',
  ],
  [
    'words of the session',
    'select current_user, t.user, a as user',
    'select current_user_name() , t . user , a as user',
  ],
  [
    'vectors, counted from 0',
    'i.indkey[0], i.indkey::text',
    `i . indkey [ 1 + 0 ] , array_to_string ( i . indkey , ' ' )`,
  ],
  ['columns of every relation', 'select n.xmin from n', 'select cast(1 as uinteger) from n'],
  ['functions that are relations', 'select * from pg_get_keywords()', 'select * from pg_get_keywords'],
  [
    'NULL among the results',
    'select null as a, f(null, 1), null',
    'select cast ( null as varchar ) as a , f ( null , 1 ) , null',
  ],
]

describe('catalogueSql', () => {
  for (const [what, sql, expected] of cases)
    it(`rewrites ${what}`, () => {
      assert.equal(rewritten(sql), expected)
    })

  it('is done in time with what nobody sends', () => {
    for (const piece of [
      'generate_series(',
      '(',
      'cast(',
      ') a ',
      '::regclass',
      'a = any(',
      'string_to_array(',
    ])
      rewritten(`select ${piece.repeat(Math.floor(32_000 / piece.length))}`)
  })
})
