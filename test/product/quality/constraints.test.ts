import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Workbench } from './staged.ts'

let bench: Workbench
before(async () => (bench = await Workbench.open()))
after(() => bench.close())

interface Case {
  readonly type: string
  readonly options: Readonly<Record<string, unknown>>
  /** Beyond `logicalType`: `items`, `properties`, `physicalType`. */
  readonly more?: Readonly<Record<string, unknown>>
  readonly good: readonly string[]
  readonly bad: readonly string[]
  /** The check's kind, where it is not the option's name. */
  readonly kind?: string
}

const text = (options: Record<string, unknown>, good: string[], bad: string[]): Case => ({
  type: 'string',
  options,
  good: good.map((each) => `'${each.replaceAll("'", "''")}'`),
  bad: bad.map((each) => `'${each.replaceAll("'", "''")}'`),
})
const whole = { physicalType: 'BIGINT' }
const double = { physicalType: 'DOUBLE' }
const decimal = { physicalType: 'DECIMAL(9,2)' }
const tags = { items: { logicalType: 'integer' } }
const pair = {
  properties: [
    { name: 'a', logicalType: 'integer' },
    { name: 'b c', logicalType: 'string' },
  ],
}

const cases: readonly Case[] = [
  text({ minLength: 2 }, ['ab', '😀é', 'abc'], ['', 'a', '😀']),
  text({ maxLength: 2 }, ['', 'ab', '😀é'], ['abc']),
  text({ pattern: '^[A-Z]{3}$' }, ['ABC'], ['', 'AB', 'abc', 'ABCD', 'ABC\n']),
  text({ pattern: 'b' }, ['abc', 'b'], ['', 'ac']),
  text({ pattern: String.raw`^\u00e9\s\d[[\]]\/$` }, ['é\u00a01]/', 'é 2[/'], ['é-1]/', 'e 1]/']),
  text(
    { format: 'email' },
    ['a@b.ch', "o'x+1@ex-ample.co.uk"],
    ['', 'a', '@b', 'a@', 'a b@c.d', 'a@-b.c', 'a@b@c'],
  ),
  {
    ...text(
      { format: 'uuid' },
      ['123e4567-e89b-12d3-a456-426614174000'],
      ['', '123e4567e89b12d3a456426614174000', '123e4567-e89b-12d3-a456-42661417400g'],
    ),
    more: { physicalType: 'VARCHAR' },
  },
  text(
    { format: 'uri' },
    ['https://a.b/c?d=%20#e', 'urn:a:b', 'mailto:a@b.c'],
    ['', 'a/b', '//a', 'http://a b', 'x:%2'],
  ),
  text(
    { format: 'hostname' },
    ['localhost', 'a-1.b', 'A.B.'],
    ['', '-a', 'a..b', 'a_b', 'a'.repeat(64), 'a.'.repeat(130)],
  ),
  text({ format: 'ipv4' }, ['0.0.0.0', '255.1.20.3'], ['', '256.0.0.1', '1.2.3', '01.2.3.4', '1.2.3.4.5']),
  text(
    { format: 'ipv6' },
    ['::', '::1', '2001:db8::8:800:200c:417a', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', '1::'],
    ['', ':', '1:2', '1::2::3', '12345::', '1:2:3:4:5:6:7:8:9', 'g::'],
  ),
  text({ format: 'byte' }, ['', 'YQ==', 'YWI=', 'YWJj'], ['Y', 'YQ=', 'YQ==YQ==', 'Y*==']),
  {
    type: 'integer',
    more: whole,
    options: { minimum: 1 },
    good: ['1', '2'],
    bad: ['0', '-9223372036854775807'],
  },
  { type: 'integer', more: whole, options: { maximum: 1 }, good: ['1', '-5'], bad: ['2'] },
  { type: 'integer', more: whole, options: { exclusiveMinimum: 1 }, good: ['2'], bad: ['1', '0'] },
  { type: 'integer', more: whole, options: { exclusiveMaximum: 1 }, good: ['0'], bad: ['1', '2'] },
  { type: 'integer', more: whole, options: { multipleOf: 5 }, good: ['0', '-10', '5'], bad: ['1', '-7'] },
  { type: 'integer', more: whole, options: { format: 'i8' }, good: ['-128', '127'], bad: ['128', '-129'] },
  { type: 'integer', more: whole, options: { format: 'u16' }, good: ['0', '65535'], bad: ['-1', '65536'] },
  {
    type: 'number',
    more: double,
    options: { minimum: 0.5 },
    good: ['0.5', "'inf'::DOUBLE"],
    bad: ['0.4', "'nan'::DOUBLE", "'-inf'::DOUBLE"],
  },
  {
    type: 'number',
    more: double,
    options: { maximum: 1e21 },
    good: ['1e21::DOUBLE', '-1'],
    bad: ['1.1e21::DOUBLE', "'nan'::DOUBLE"],
  },
  {
    type: 'number',
    more: double,
    options: { multipleOf: 0.1 },
    good: ['0.3', '0', '-1.7'],
    bad: ['0.35', "'nan'::DOUBLE", "'inf'::DOUBLE"],
  },
  { type: 'number', more: decimal, options: { multipleOf: 0.25 }, good: ['1.25', '0', '-3'], bad: ['1.2'] },
  { type: 'number', more: decimal, options: { exclusiveMinimum: 0.1 }, good: ['0.11'], bad: ['0.10', '-1'] },
  { type: 'date', options: { minimum: '2001-01-31' }, good: ["'2001-01-31'"], bad: ["'2001-01-30'"] },
  {
    type: 'date',
    options: { exclusiveMaximum: '2001-01-31' },
    good: ["'2001-01-30'"],
    bad: ["'2001-01-31'"],
  },
  {
    type: 'timestamp',
    options: { maximum: '2001-01-01T02:00:00+02:00' },
    good: ["'2001-01-01 00:00:00'"],
    bad: ["'2001-01-01 00:00:01'"],
  },
  {
    type: 'timestamp',
    more: {},
    options: { exclusiveMinimum: '2001-01-01' },
    good: ["'2001-01-01 00:00:01'"],
    bad: ["'2001-01-01 00:00:00'"],
  },
  { type: 'time', options: { minimum: '08:30:00' }, good: ["'08:30:00'"], bad: ["'08:29:59'"] },
  {
    type: 'array',
    more: tags,
    options: { minItems: 2 },
    good: ['[1, 2]', '[NULL, NULL]'],
    bad: ['[]', '[1]'],
  },
  { type: 'array', more: tags, options: { maxItems: 1 }, good: ['[]', '[1]'], bad: ['[1, 2]'] },
  {
    type: 'array',
    more: tags,
    options: { uniqueItems: true },
    good: ['[]', '[1, 2, NULL]'],
    bad: ['[1, 1]', '[NULL, 1, NULL]'],
  },
  {
    type: 'object',
    more: pair,
    options: { minProperties: 2 },
    good: ["{'a': 1, 'b c': 'x'}"],
    bad: ["{'a': 1, 'b c': NULL}"],
  },
  {
    type: 'object',
    more: pair,
    options: { maxProperties: 1 },
    good: ["{'a': NULL, 'b c': NULL}", "{'a': 1, 'b c': NULL}"],
    bad: ["{'a': 1, 'b c': 'x'}"],
  },
  {
    type: 'object',
    more: pair,
    kind: 'requiredProperties',
    options: { required: ['b c'] },
    good: ["{'a': NULL, 'b c': ''}"],
    bad: ["{'a': 1, 'b c': NULL}"],
  },
  { type: 'object', options: { minProperties: 1 }, good: [`'{"a":1}'`], bad: [`'{}'`, `'[1]'`, `'no json'`] },
  {
    type: 'object',
    kind: 'requiredProperties',
    options: { required: ['a'] },
    good: [`'{"a":null}'`],
    bad: [`'{"b":1}'`],
  },
]

describe('logicalTypeOptions', () => {
  for (const { type, options, more, good, bad, kind } of cases) {
    const option = kind ?? Object.keys(options)[0] ?? ''
    it(`${type} ${JSON.stringify(options)}: ${good.join(' ')} pass, ${bad.join(' ')} do not`, async () => {
      const property = { logicalType: type, logicalTypeOptions: options, ...more }
      const rows = (values: readonly string[]): string =>
        ['NULL', ...values].map((value) => `(${value})`).join(', ')
      const passing = (await bench.results(property, rows(good)))(`v.${option}`)
      assert.deepEqual([passing.outcome, passing.failingRows, passing.reason], ['pass', 0, undefined])
      const failing = (await bench.results(property, rows([...bad, ...good])))(`v.${option}`)
      assert.deepEqual(
        [failing.outcome, failing.failingRows, failing.rows],
        ['fail', bad.length, bad.length + good.length + 1],
      )
    })
  }

  it('reaches into objects and lists, however deep', async () => {
    const name = { name: 'n', logicalType: 'string', required: true, logicalTypeOptions: { maxLength: 1 } }
    const property = {
      logicalType: 'array',
      items: {
        logicalType: 'object',
        properties: [
          name,
          {
            name: 'l',
            logicalType: 'array',
            items: { logicalType: 'integer', physicalType: 'INTEGER', logicalTypeOptions: { minimum: 0 } },
          },
        ],
      },
    }
    const rows = `(NULL), ([]), ([{'n': 'a', 'l': [1]}]), ([{'n': NULL, 'l': NULL}]), ([NULL]),
      ([{'n': 'ab', 'l': [1, -1]}, {'n': 'ab', 'l': []}]), ([{'n': 'a', 'l': [NULL, 0]}, {'n': 'b', 'l': [-5, 2]}])`
    const found = await bench.results(property, rows)
    assert.equal(found('v[].n.required').failingRows, 1)
    assert.equal(found('v[].n.maxLength').failingRows, 1)
    assert.equal(found('v[].l[].minimum').failingRows, 2)
  })

  it('counts an absent field only where its object is there', async () => {
    const property = {
      logicalType: 'object',
      properties: [
        { name: 'a', logicalType: 'integer', required: true, quality: [{ metric: 'nullValues', mustBe: 1 }] },
      ],
    }
    const found = await bench.results(property, `(NULL), ({'a': NULL}), ({'a': 1})`)
    assert.equal(found('v.a.required').failingRows, 1)
    assert.equal(found('v.a.nullValues#0').outcome, 'pass')
  })

  it('fails what no value can be compared with, and skips an unknown format', async () => {
    const wrong = async (type: string, logicalTypeOptions: Record<string, unknown>, kind: string) => {
      const result = (await bench.results({ logicalType: type, logicalTypeOptions }, '(NULL)'))(`v.${kind}`)
      return [result.outcome, result.reason]
    }
    assert.deepEqual(await wrong('date', { minimum: '2001-02-30' }, 'minimum'), [
      'error',
      'minimum "2001-02-30" is no DATE value',
    ])
    assert.deepEqual(await wrong('string', { pattern: '[' }, 'pattern'), [
      'error',
      'the pattern cannot be checked: /[/: Unterminated character class (at character 1)',
    ])
    assert.deepEqual(await wrong('string', { pattern: String.raw`(a)\1` }, 'pattern'), [
      'error',
      'the pattern cannot be checked: backreferences are not supported (at character 4)',
    ])
    assert.deepEqual(await wrong('string', { format: 'isbn' }, 'format'), [
      'skipped',
      'the format isbn is not known, so not checked',
    ])
  })
})

describe('schema', () => {
  const two = {
    properties: [
      {
        name: 'v',
        logicalType: 'integer',
        physicalType: 'INTEGER',
        required: true,
        logicalTypeOptions: { minimum: 0 },
      },
      { name: 'w', logicalType: 'string' },
    ],
  }

  it('passes columns as declared', async () => {
    const found = await bench.results({}, `(1, 'a')`, two)
    for (const id of ['v.type', 'w.type', 'extraColumns', 'v.required'])
      assert.equal(found(id).outcome, 'pass')
  })

  it('fails another type, and does not trust rules on such a column', async () => {
    const found = await bench.results({}, `SELECT 'x' AS v, 'a' AS w`, two)
    assert.deepEqual([found('v.type').outcome, found('v.type').measured], ['fail', 'VARCHAR'])
    assert.deepEqual(
      [found('v.minimum').outcome, found('v.minimum').reason],
      ['skipped', 'v is VARCHAR, not INTEGER'],
    )
    assert.equal(found('w.type').outcome, 'pass')
  })

  it('fails a missing and an additional column', async () => {
    const found = await bench.results({}, `SELECT 'a' AS w, 1 AS x, 2 AS y`, two)
    assert.deepEqual([found('v.type').outcome, found('v.type').reason], ['fail', 'there is no column v'])
    assert.deepEqual([found('extraColumns').outcome, found('extraColumns').measured], ['fail', 2])
    assert.equal(found('extraColumns').reason, 'the contract does not declare x, y')
    assert.equal(found('v.required').outcome, 'skipped')
  })

  it('checks uniqueness of a column of any type', async () => {
    const dates = { logicalType: 'date', unique: true }
    assert.equal(
      (await bench.results(dates, `('2001-01-01'), ('2001-01-02'), (NULL), (NULL)`))('v.unique').outcome,
      'pass',
    )
    const texts = { logicalType: 'string', unique: true }
    assert.equal((await bench.results(texts, `('a'), ('b'), ('a'), ('')`))('v.unique').failingRows, 1)
    const lists = { logicalType: 'array', items: { logicalType: 'integer' }, unique: true }
    assert.equal(
      (await bench.results(lists, `([1]), ([1, NULL]), ([1, NULL]), (NULL)`))('v.unique').failingRows,
      1,
    )
  })

  it('checks a primary key of several columns: none NULL, together unique', async () => {
    const key = {
      properties: [
        { name: 'v', logicalType: 'integer', primaryKey: true, primaryKeyPosition: 2 },
        { name: 'w', logicalType: 'string', primaryKey: true, primaryKeyPosition: 1 },
      ],
    }
    const good = await bench.results({}, `(1, 'a'), (2, 'a'), (1, 'b')`, key)
    assert.equal(good('primaryKey').outcome, 'pass')
    assert.match(good('primaryKey').check.description, /\(w, v\)/)
    const bad = await bench.results({}, `(1, 'a'), (1, 'a'), (NULL, 'b'), (NULL, 'b')`, key)
    assert.deepEqual(
      ['primaryKey', 'v.required', 'w.required'].map((id) => bad(id).failingRows),
      [1, 2, 0],
    )
  })
})
