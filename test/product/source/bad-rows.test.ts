import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { BadRowsError } from '../../../src/engine/source/bad-row.ts'
import { column, list, scalar } from '../../support/source-input.ts'
import { SourceWorkspace } from '../../support/source-workspace.ts'

const columns = [
  column('id', 'INTEGER', { required: true }),
  column('name', 'VARCHAR', { required: true }),
  column('price', 'DECIMAL(9,2)'),
]

const csv = [
  'id,name,price',
  '1,good,1.50',
  'two,bad number,1',
  '',
  '3,"two',
  'lines",1.555',
  '4,too few',
  '5,too many,1,2',
  '6,,1',
  '7,"half "quoted,1',
  '8,good,',
  ',also no id,1e400',
].join('\n')

describe('readSource of rows that do not fit', () => {
  let work: SourceWorkspace
  before(async () => void (work = await SourceWorkspace.open()))
  after(() => work[Symbol.asyncDispose]())

  it('leaves bad CSV rows out and says of each where it is and what was expected', async () => {
    await work.write('a.csv', csv)
    const read = await work.read({ type: 'local', path: 'a.csv', format: 'csv' }, columns, {
      onBadRows: 'quarantine',
    })
    assert.deepEqual(await work.rows(read), [
      { id: 1, name: 'good', price: '1.50' },
      { id: 8, name: 'good', price: null },
    ])
    const file = 'a.csv'
    const number = 'a whole number (INTEGER)'
    const decimal = 'a number of that precision (DECIMAL(9,2))'
    const value = 'a value, as the column is required'
    assert.deepEqual(read.badRows, [
      { file, row: 2, line: 3, column: 'id', expected: number, value: 'two' },
      { file, row: 3, line: 5, column: 'price', expected: decimal, value: '1.555' },
      { file, row: 4, line: 7, expected: '3 fields, found 2', value: '4,too few' },
      { file, row: 5, line: 8, expected: '3 fields, found 4', value: '5,too many,1,2' },
      { file, row: 6, line: 9, column: 'name', expected: value },
      {
        file,
        row: 7,
        line: 10,
        expected: 'nothing between a closing quote and the delimiter',
        value: '7,"half "quoted,1',
      },
      { file, row: 9, line: 12, column: 'id', expected: value },
      { file, row: 9, line: 12, column: 'price', expected: decimal, value: '1e400' },
    ])
    assert.equal(read.badRowCount, 7)
    assert.equal(read.rows, 2)
  })

  it('keeps the rows left out whole, with their faults, in a file', async () => {
    await work.write('kept.csv', csv)
    const read = await work.read({ type: 'local', path: 'kept.csv', format: 'csv' }, columns, {
      onBadRows: 'quarantine',
      maxBadRows: 1,
    })
    assert.equal(read.badRows.length, 1)
    const kept = await work.sql(
      `SELECT row, line, text, len(faults) AS faults FROM '${read.quarantineFiles[0] ?? ''}' ORDER BY row`,
    )
    assert.equal(kept.length, 7)
    assert.deepEqual(kept[0], {
      row: '2',
      line: '3',
      text: '{"id":"two","name":"bad number","price":"1"}',
      faults: '1',
    })
    assert.deepEqual(kept[2], { row: '4', line: '7', text: '4,too few', faults: '1' })
    assert.deepEqual(kept[6], {
      row: '9',
      line: '12',
      text: '{"id":null,"name":"also no id","price":"1e400"}',
      faults: '2',
    })
  })

  it('fails with the first rows and the number of all, over all files, without a value in its texts', async () => {
    await work.write('all/1.csv', csv)
    await work.write('all/2.csv.gz', gzipSync('price,name,id\n1,secret,x\n'))
    await assert.rejects(
      work.read({ type: 'local', path: 'all/*', format: 'csv' }, columns, { maxBadRows: 8 }),
      (error) => {
        assert.ok(error instanceof BadRowsError)
        assert.equal(error.code, 'data_exception')
        assert.equal(error.badRowCount, 8)
        assert.match(error.message, /raw\.things: 8 rows do not fit the contract/)
        assert.match(error.remedy ?? '', /hansa\.onBadRows: quarantine/)
        assert.equal(error.detail[0], 'all/1.csv:3: row 2, column id: expected a whole number (INTEGER)')
        assert.equal(
          error.detail.at(-1),
          'all/2.csv.gz:2: row 1, column id: expected a whole number (INTEGER)',
        )
        assert.doesNotMatch([error.message, ...error.detail].join(), /two|secret|too few/)
        assert.equal(error.badRows[0]?.value, 'two')
        return true
      },
    )
  })

  it('says where bytes are not UTF-8', async () => {
    await work.write('bytes.csv', Buffer.from('id,name,price\n1,ok,\n2,Z\xfcrich,\n', 'latin1'))
    const read = await work.read({ type: 'local', path: 'bytes.csv', format: 'csv' }, columns, {
      onBadRows: 'quarantine',
    })
    assert.deepEqual([read.rows, read.badRowCount], [1, 1])
    assert.deepEqual(
      read.badRows.map(({ row, line, expected }) => ({ row, line, expected })),
      [{ row: 2, line: 3, expected: 'text in UTF-8' }],
    )
  })

  it('says where bytes of NDJSON are not UTF-8', async () => {
    await work.write(
      'bytes.ndjson',
      Buffer.from('{"id":1,"name":"ok"}\n{"id":2,"name":"Z\xfcrich"}\n', 'latin1'),
    )
    const server = { type: 'local', path: 'bytes.ndjson', format: 'ndjson' }
    const read = await work.read(server, columns, { onBadRows: 'quarantine' })
    assert.deepEqual([read.rows, read.badRowCount], [1, 1])
    assert.deepEqual(
      read.badRows.map(({ row, line, expected }) => ({ row, line, expected })),
      [{ row: 2, line: 2, expected: 'text in UTF-8' }],
    )
  })

  it('counts lines of NDJSON, and takes neither broken documents nor other things than objects', async () => {
    const lines = [
      '{"id":1,"name":"a"}',
      '',
      '{"id":2,"na',
      '{"id":"3","name":"c","price":1.5}',
      '[4]',
      '{"id":5.5,"name":"e"}',
      '{"id":6}',
      'null',
    ]
    await work.write('a.ndjson', lines.join('\r\n'))
    const read = await work.read({ type: 'local', path: 'a.ndjson', format: 'ndjson' }, columns, {
      onBadRows: 'quarantine',
    })
    assert.deepEqual(await work.rows(read), [
      { id: 1, name: 'a', price: null },
      { id: 3, name: 'c', price: '1.50' },
    ])
    assert.deepEqual(
      read.badRows.map(({ row, line, column: name, expected }) => [row, line, name, expected]),
      [
        [2, 3, undefined, 'a JSON document'],
        [4, 5, undefined, 'a JSON object'],
        [5, 6, 'id', 'a whole number (INTEGER)'],
        [6, 7, 'name', 'a value, as the column is required'],
        [7, 8, undefined, 'a JSON object'],
      ],
    )
  })

  it('counts the elements of a JSON array', async () => {
    await work.write(
      'a.json',
      '[{"id":1,"name":"a"},\n {"id":true,"name":"b"}, 3, {"id":4,"name":{"deep":1}}, {"name":null,"id":5}]',
    )
    const read = await work.read({ type: 'local', path: 'a.json', format: 'json' }, columns, {
      onBadRows: 'quarantine',
    })
    assert.deepEqual(await work.rows(read), [
      { id: 1, name: 'a', price: null },
      { id: 4, name: '{"deep":1}', price: null },
    ])
    assert.deepEqual(
      read.badRows.map(({ row, column: name, value }) => [row, name, value]),
      [
        [2, 'id', 'true'],
        [3, undefined, '3'],
        [5, 'name', undefined],
      ],
    )
  })

  it('counts the rows of Parquet', async () => {
    await work.sql(
      `COPY (SELECT i AS id, CASE WHEN i <> 150000 THEN 'x' END AS name, CASE WHEN i = 199999 THEN 0.125 ELSE 0.5 END::DOUBLE AS price
             FROM range(200000) r(i)) TO '${work.folder}/a.parquet' (FORMAT parquet)`,
    )
    const read = await work.read({ type: 'local', path: 'a.parquet', format: 'parquet' }, columns, {
      onBadRows: 'quarantine',
    })
    assert.equal(read.rows, 199_998)
    assert.deepEqual(
      read.badRows.map(({ row, column: name, value }) => [row, name, value]),
      [
        [150_001, 'name', undefined],
        [200_000, 'price', '0.125'],
      ],
    )
  })

  it('reads JSON inside a CSV field, and says so where it does not fit', async () => {
    await work.write('list.csv', 'id,tags\n1,"[1, 2]"\n2,\n3,"[1.5]"\n4,"[1"\n')
    const declared = [column('id', 'INTEGER'), column('tags', list(scalar('INTEGER')))]
    const read = await work.read({ type: 'local', path: 'list.csv', format: 'csv' }, declared, {
      onBadRows: 'quarantine',
    })
    assert.deepEqual(await work.rows(read), [
      { id: 1, tags: [1, 2] },
      { id: 2, tags: null },
    ])
    assert.deepEqual(
      read.badRows.map(({ row, expected }) => [row, expected]),
      [
        [3, 'a list (INTEGER[])'],
        [4, 'a list (INTEGER[])'],
      ],
    )
  })

  it('finds one bad row among many, and keeps the order of the others', async () => {
    const lines = Array.from(
      { length: 300_000 },
      (_, index) => `${index === 250_000 ? 'x' : index},"n\n${index}",1`,
    )
    await work.write('many.csv', `id,name,price\n${lines.join('\n')}\n`)
    const read = await work.read({ type: 'local', path: 'many.csv', format: 'csv' }, columns, {
      onBadRows: 'quarantine',
    })
    assert.deepEqual(
      read.badRows.map(({ row, line }) => [row, line]),
      [[250_001, 500_002]],
    )
    const files = read.files.map((file) => `'${file}'`).join(', ')
    const [order] = await work.sql(
      `SELECT count(*) AS n, count_if(id <> file_row_number + CASE WHEN file_row_number < 250000 THEN 0 ELSE 1 END) AS moved
       FROM read_parquet([${files}], file_row_number = true)`,
    )
    assert.deepEqual(order, { n: '299999', moved: '0' })
  })
})
