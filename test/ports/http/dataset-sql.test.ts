import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guard } from '../../../src/engine/guard.ts'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import { isHansaError } from '../../../src/errors.ts'
import { parseDatasetRequest } from '../../../src/ports/http/dataset-request.ts'
import { datasetSql, type ReadableColumn } from '../../../src/ports/http/dataset-sql.ts'
import type { ColumnType, ScalarType } from '../../../src/spec/logical-type.ts'

const scalar = (type: ScalarType, sql: string = type): ColumnType => ({ kind: 'scalar', scalar: type, sql })
const column = (name: string, type: ColumnType): ReadableColumn => ({ name, type })

const columns: readonly ReadableColumn[] = [
  column('id', scalar('BIGINT')),
  column('name', scalar('VARCHAR')),
  column('Price', scalar('DECIMAL', 'DECIMAL(9,2)')),
  column('ratio', scalar('DOUBLE')),
  column('share', scalar('FLOAT')),
  column('open', scalar('BOOLEAN')),
  column('day', scalar('DATE')),
  column('clock', scalar('TIME')),
  column('seen_at', scalar('TIMESTAMP')),
  column('sent_at', scalar('TIMESTAMP WITH TIME ZONE')),
  column('key', scalar('UUID')),
  column('doc', scalar('JSON')),
  column('tags', { kind: 'list', sql: 'VARCHAR[]', element: scalar('VARCHAR') }),
  column('a.b', scalar('INTEGER')),
  column('limit', scalar('INTEGER')),
  column('odd "name"', scalar('INTEGER')),
]

const sqlOf = (query: string): string =>
  datasetSql(
    { name: ['sales', 'orders'], columns },
    parseDatasetRequest(new URLSearchParams(query), undefined),
  )

const whereOf = (query: string): string => sqlOf(`columns=id&${query}`).replace(/^.* WHERE /, '')

describe('datasetSql', () => {
  it('takes all columns, or those that are asked for, as the table writes them', () => {
    assert.match(sqlOf(''), /^SELECT "id", "name", "Price", .*, "odd ""name""" FROM "sales"\."orders"$/)
    assert.equal(sqlOf('columns=price,ID'), 'SELECT "Price", "id" FROM "sales"."orders"')
  })

  it('sorts and limits', () => {
    assert.equal(
      sqlOf('columns=id&sort=-day,name&limit=10'),
      'SELECT "id" FROM "sales"."orders" ORDER BY "day" DESC, "name" LIMIT 10',
    )
  })

  for (const [query, condition] of [
    ['id=5', '"id" = 5'],
    ['id.gte=-5&id.lt=10', '"id" >= -5 AND "id" < 10'],
    ['name=ann', `"name" = 'ann'`],
    ["name.ne=o'hara", `"name" <> 'o''hara'`],
    ['name=', `"name" = ''`],
    ['price.lte=12.345', '"Price" <= 12.345'],
    ['ratio=1e-3', `"ratio" = CAST('1e-3' AS DOUBLE)`],
    ['share.gt=0.1', `"share" > CAST('0.1' AS FLOAT)`],
    ['open=true', '"open" = true'],
    ['day=2024-02-29', `"day" = CAST('2024-02-29' AS DATE)`],
    ['clock.gt=23:59', `"clock" > CAST('23:59' AS TIME)`],
    ['seen_at.gt=2026-01-31T12:00:00.5', `"seen_at" > CAST('2026-01-31T12:00:00.5' AS TIMESTAMP)`],
    ['sent_at=2026-01-31T12:00Z', `"sent_at" = CAST('2026-01-31T12:00Z' AS TIMESTAMP WITH TIME ZONE)`],
    [
      'key=3F333DF6-90a4-4fda-8dd3-9485d27cee36',
      `"key" = CAST('3F333DF6-90a4-4fda-8dd3-9485d27cee36' AS UUID)`,
    ],
    ['id.in=1,2,3', '"id" IN (1, 2, 3)'],
    [String.raw`name.in=a,b\,c,d\\,`, String.raw`"name" IN ('a', 'b,c', 'd\', '')`],
    ['doc.null=true&tags.null=false', '"doc" IS NULL AND "tags" IS NOT NULL'],
    ['a.b=1&a.b.gt=2', '"a.b" = 1 AND "a.b" > 2'],
    ['limit.eq=3&limit=3', '"limit" = 3 LIMIT 3'],
    ['odd "name"=1', '"odd ""name""" = 1'],
  ] as const)
    it(`filters by ${query}`, () => {
      assert.equal(whereOf(query), condition)
    })

  for (const [query, code, remedy] of [
    ['nmae=x', 'invalid_input', /Did you mean `name`\?/],
    ['colums=id', 'invalid_input', /Did you mean `columns`\?/],
    ['columns=idd', 'undefined_column', /Did you mean `id`\?/],
    ['sort=pric', 'undefined_column', /Did you mean `Price`\?/],
    ['columns=', 'undefined_column', /./],
    ['id.gtt=5', 'invalid_input', /Did you mean `gt`\?/],
    ['id=five', 'invalid_input', /42/],
    ['id=5.5', 'invalid_input', /42/],
    ['id=', 'invalid_input', /42/],
    ['id=1 OR 1=1', 'invalid_input', /42/],
    ['price=1e5', 'invalid_input', /12.50/],
    ['ratio=1; drop table x', 'invalid_input', /1.5/],
    ['open=yes', 'invalid_input', /true/],
    ['day=2025-02-29', 'invalid_input', /2026-01-31/],
    ['day=today', 'invalid_input', /2026-01-31/],
    [`day=2025-01-01'`, 'invalid_input', /2026-01-31/],
    ['key=1', 'invalid_input', /-/],
    ['doc=1', 'invalid_input', /\.null/],
    ['tags.in=a', 'invalid_input', /\.null/],
    ['doc.null=maybe', 'invalid_input', /null=true/],
    ['limit=-1', 'invalid_input', /100/],
    ['limit=1e3', 'invalid_input', /100/],
    ['version=x', 'invalid_input', /100/],
    ['name=a%00b', 'invalid_input', /text/],
    ['version=1&asOf=2026-01-01', 'invalid_input', /or/],
  ] as const)
    it(`refuses ${query}`, () => {
      assert.throws(
        () => sqlOf(query),
        (error) => isHansaError(error, code) && remedy.test(error.remedy ?? ''),
      )
    })

  it('takes no parameter twice', () => {
    assert.throws(
      () => sqlOf('limit=1&limit=2'),
      (error) => isHansaError(error, 'invalid_input'),
    )
  })

  it('writes nothing but one statement over its table, whatever the values are', async () => {
    const parser = await SqlParser.open()
    const tables = [['sales', 'orders']]
    for (const value of hostile) {
      const query = new URLSearchParams([
        ['name', value],
        ['name.in', value],
        ['name.ne', `${value}'`],
      ])
      const verdict = await guard(sqlOf(query.toString()), { tables, parser })
      assert.ok(verdict.ok, value)
      assert.deepEqual(verdict.tables, tables)
      for (const name of [
        'id',
        'price',
        'ratio',
        'share',
        'open',
        'day',
        'clock',
        'seen_at',
        'sent_at',
        'key',
      ])
        for (const operator of ['', '.in', '.lt'])
          assert.throws(
            () => sqlOf(new URLSearchParams([[name + operator, value]]).toString()),
            (error) => isHansaError(error, 'invalid_input'),
            `${name}${operator}=${value}`,
          )
    }
  })

  it('takes no name that is not a column’s', () => {
    for (const value of hostile)
      for (const query of [
        `${value}=1`,
        `${value}.gt=1`,
        `columns=${value}`,
        `sort=${value}`,
        `id.${value}=1`,
      ])
        assert.throws(() => sqlOf(query), query)
  })
})

/** What has opened other doors. */
const hostile = [
  `' OR '1'='1`,
  `'; DROP TABLE orders; --`,
  `" OR ""="`,
  `x') UNION SELECT * FROM secret --`,
  `\\' OR 1=1 --`,
  `$$x$$`,
  `/* */ 1`,
  `-- `,
  `1) OR (1=1`,
  `E'\\x27'`,
  `U&'\\0027'`,
  `'||(select name from sales.orders)||'`,
  `\u2019 OR 1=1`,
  `%27 OR 1=1`,
  `CAST(1 AS INT)`,
  `"sales"."secret"`,
  `'::BLOB`,
  `?`,
  `$1`,
  `1/**/OR/**/1`,
]
