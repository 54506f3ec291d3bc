import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Engine } from '../../../src/engine/engine.ts'
import { columnLines, ruleLines, ScaffoldWorkspace } from './scaffold-workspace.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

const flights = ['number,origin,day,delay,fare']
  .concat(
    numbers(40).map((n) =>
      [
        `HA-${100 + n}`,
        ['RIX', 'TLL', 'GDN'][n % 3],
        `2001-0${1 + (n % 6)}-1${n % 9}`,
        n - 12,
        `${50 + n}.50`,
      ].join(','),
    ),
  )
  .join('\n')

describe('scaffoldProduct from a clean CSV', () => {
  it('infers types, the key and rules, and writes a product that builds', async () => {
    await using work = await ScaffoldWorkspace.open()
    const made = await work.make('air/flights', await work.write('data/flights.csv', flights))
    assert.deepEqual(made.primaryKey, ['number'])
    const contract = await work.contract('domains/air/flights/flights.odcs.yaml')
    assert.deepEqual(columnLines(contract), [
      'number VARCHAR key 1 required',
      'origin VARCHAR required',
      'day DATE required',
      'delay SMALLINT required',
      'fare DECIMAL(9,2) required',
    ])
    assert.deepEqual(ruleLines(contract), [
      'number invalidValues warning {"pattern":"^[A-Z]{2}-[0-9]{3}$"}',
      'origin invalidValues warning {"validValues":["GDN","RIX","TLL"]}',
      'delay select count(*) from {object} where {property} not between -20 and 50 warning',
      'fare select count(*) from {object} where {property} not between 0 and 100 warning',
    ])
    assert.equal(
      await work.read('domains/air/flights/transform/flights.sql'),
      'select\n  number,\n  origin,\n  day,\n  delay,\n  fare\nfrom flights_source\n',
    )
    const [product] = await work.check()
    assert.equal(product?.key, 'air/flights')
    await work.hansa('apply')
    assert.deepEqual(await work.rows('select count(*) as n, min(delay) as low from air.flights'), [
      { n: 40, low: -12 },
    ])
  })

  it('names the file from the folder of the contract, so that the mesh can be moved', async () => {
    await using work = await ScaffoldWorkspace.open()
    await work.make('air/flights', await work.write('data/flights.csv', flights))
    const { servers } = await work.contract('domains/air/flights/flights-source.odcs.yaml')
    assert.equal(servers?.[0]?.['path'], '../../../data/flights.csv')
  })

  it('writes the same files for the same sample', async () => {
    const written: string[][] = []
    for (const _ of [1, 2]) {
      await using work = await ScaffoldWorkspace.open()
      const { files } = await work.make('air/flights', await work.write('data/flights.csv', flights))
      written.push(await Promise.all(files.map((file) => work.read(file.slice(work.folder.length)))))
    }
    assert.deepEqual(written[0], written[1])
  })
})

const messy = [
  '\ufeffOrder ID;Customer Name;E-Mail;Plant Code;Ordered On;Amount (EUR);Empty;Paid;Seen At;Größe;Order id;',
]
  .concat(
    numbers(60).map((n) =>
      [
        9000 + n,
        `"Person ${n}; of ""X"""`,
        `p${n}@example.com`,
        String(n * 7).padStart(5, '0'),
        `2024-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
        `${n}.${String(n % 100).padStart(2, '0')}`,
        '',
        n % 2 === 0 ? 'TRUE' : 'false',
        n % 4 === 0 ? '' : `2024-01-01T10:${String(n % 60).padStart(2, '0')}:00Z`,
        n % 2 === 0 ? 'S ' : 'm',
        'x',
        '',
      ].join(';'),
    ),
  )
  .join('\r\n')

describe('scaffoldProduct from a messy CSV', () => {
  it('keeps codes text, cleans names, and leaves out what has no name of its own', async () => {
    await using work = await ScaffoldWorkspace.open()
    const made = await work.make('sales/orders', await work.write('messy.csv', messy))
    assert.deepEqual(made.notes, ['2 columns have no name of their own in the header and are left out.'])
    assert.deepEqual(columnLines(await work.contract('domains/sales/orders/orders-source.odcs.yaml')), [
      'Order ID INTEGER required',
      'Customer Name VARCHAR required confidential',
      'E-Mail VARCHAR required confidential',
      'Plant Code VARCHAR required',
      'Ordered On DATE required',
      'Amount (EUR) DECIMAL(9,2) required',
      'Empty VARCHAR',
      'Paid BOOLEAN required',
      'Seen At TIMESTAMP WITH TIME ZONE {"timezone":true}',
      'Größe VARCHAR required',
    ])
    const contract = await work.contract('domains/sales/orders/orders.odcs.yaml')
    assert.deepEqual(
      contract.schema?.[0]?.properties?.map(({ name }) => name),
      [
        'order_id',
        'customer_name',
        'e_mail',
        'plant_code',
        'ordered_on',
        'amount_eur',
        'empty',
        'paid',
        'seen_at',
        'grosse',
      ],
    )
    assert.deepEqual(ruleLines(contract), [
      'plant_code invalidValues warning {"pattern":"^[0-9]{5}$"}',
      'amount_eur select count(*) from {object} where {property} not between 0 and 100 warning',
      'seen_at nullValues warning <= 30',
    ])
    await work.check()
    await work.hansa('apply')
    assert.deepEqual(
      await work.rows('select plant_code, paid, grosse from sales.orders where order_id = 9002'),
      [{ plant_code: '00014', paid: true, grosse: 'S ' }],
    )
  })

  it('writes no value of a personal column anywhere', async () => {
    await using work = await ScaffoldWorkspace.open()
    const { files } = await work.make('sales/orders', await work.write('messy.csv', messy))
    for (const file of files) {
      const text = await work.read(file.slice(work.folder.length))
      assert.doesNotMatch(text, /@example\.com|Person \d/, file)
    }
    assert.match(
      await work.read('domains/sales/orders/orders.odcs.yaml'),
      /# Looks personal: most values look like e-mail addresses\.\n\s+classification: confidential/,
    )
  })

  it('says that a date could be read two ways instead of choosing one', async () => {
    await using work = await ScaffoldWorkspace.open()
    const csv = ['id,day,other']
      .concat(numbers(12).map((n) => `${n},0${1 + (n % 9)}/05/2024,${13 + n}/05/2024`))
      .join('\n')
    await work.make('a/days', await work.write('days.csv', csv))
    const source = await work.read('domains/a/days/days-source.odcs.yaml')
    assert.match(source, /# text, since all values could be dd\/MM\/yyyy as well as MM\/dd\/yyyy/)
    assert.deepEqual(columnLines(await work.contract('domains/a/days/days-source.odcs.yaml')), [
      'id INTEGER required',
      'day VARCHAR required',
      'other DATE {"format":"dd/MM/yyyy"} required',
    ])
    await work.check()
    await work.hansa('apply')
    assert.deepEqual(await work.rows('select other from a.days where id = 0'), [{ other: '2024-05-13' }])
  })

  it('reads files without a header, in another encoding, and packed', async () => {
    await using work = await ScaffoldWorkspace.open()
    const text = numbers(20)
      .map((n) => `${n}|K\xf6ln|2024-01-${10 + n}|${n}.5`)
      .join('\n')
    const made = await work.make(
      'a/bare',
      await work.write('bare.csv.gz', gzipSync(Buffer.from(text, 'latin1'))),
    )
    assert.match(made.notes.join(), /no header/)
    const source = await work.contract('domains/a/bare/bare-source.odcs.yaml')
    assert.deepEqual(source.servers?.[0]?.customProperties, [
      { property: 'hansa.delimiter', value: '|' },
      { property: 'hansa.encoding', value: 'windows-1252' },
      { property: 'hansa.header', value: false },
    ])
    await work.check()
    await work.hansa('apply')
    assert.deepEqual(await work.rows('select column_2, column_3 from a.bare where column_1 = 3'), [
      { column_2: 'Köln', column_3: '2024-01-13' },
    ])
  })

  it('sets few malformed rows aside, as every build will', async () => {
    await using work = await ScaffoldWorkspace.open()
    const csv = ['id,name'].concat(numbers(100).map((n) => (n === 50 ? '50,x,y' : `${n},n${n}`))).join('\n')
    const made = await work.make('a/torn', await work.write('torn.csv', csv))
    assert.deepEqual(made.notes, ['1 malformed row is set aside at every build (`hansa.onBadRows`).'])
    await work.check()
    await work.hansa('apply')
    assert.deepEqual(await work.rows('select count(*) as n from a.torn'), [{ n: 99 }])
  })
})

describe('scaffoldProduct from JSON', () => {
  const documents = numbers(30).map((n) => ({
    id: `2c1b7f0e-6b1e-4a57-9f0b-0a4d9a1f2b${String(10 + n)}`,
    placedAt: `2024-01-01T08:${String(n).padStart(2, '0')}:00Z`,
    customer: { email: `p${n}@example.com`, 'home City': n % 5 === 0 ? null : 'Riga', vip: n % 2 === 0 },
    lines: [
      { sku: `S-${n}`, quantity: n + 1, price: 9.25 },
      ...(n % 2 === 0 ? [{ sku: 'T-1', quantity: 1, price: 1.5 }] : []),
    ],
    tags: n % 3 === 0 ? ['a', 'b'] : [],
    mixed: n % 2 === 0 ? n : 'text',
    odd: n % 2 === 0 ? { a: 1 } : [1],
    '007': '007',
  }))
  const expected = [
    'id UUID key 1 required',
    'placed_at TIMESTAMP WITH TIME ZONE {"timezone":true} required',
    'customer object required',
    'customer.email VARCHAR required confidential',
    'customer.home_city VARCHAR',
    'customer.vip BOOLEAN required',
    'lines array required',
    'lines[] object',
    'lines[].sku VARCHAR required',
    'lines[].quantity SMALLINT required',
    'lines[].price DECIMAL(9,2) required',
    'tags array required',
    'tags[] VARCHAR',
    'mixed VARCHAR required',
    'odd JSON required',
    '_007 VARCHAR required',
  ]

  for (const [name, text] of [
    ['documents.json', JSON.stringify(documents)],
    ['documents.ndjson', documents.map((one) => JSON.stringify(one)).join('\n')],
  ] as const)
    it(`proposes objects and lists with their fields from ${name}`, async () => {
      await using work = await ScaffoldWorkspace.open()
      await work.make('shop/orders', await work.write(name, text))
      assert.deepEqual(columnLines(await work.contract('domains/shop/orders/orders.odcs.yaml')), expected)
      await work.check()
      await work.hansa('apply')
      assert.deepEqual(
        await work.rows(
          `select customer.home_city as city, lines[1].price as price, len(lines) as n, _007 as code from shop.orders where customer.email = 'p2@example.com'`,
        ),
        [{ city: 'Riga', price: '9.25', n: 2, code: '007' }],
      )
    })

  it('proposes an object with very many keys as JSON', async () => {
    await using work = await ScaffoldWorkspace.open()
    const wide = Object.fromEntries(numbers(100).map((n) => [`k${n}`, n]))
    const text = JSON.stringify(numbers(10).map((id) => ({ id, wide })))
    await work.make('a/maps', await work.write('maps.json', text))
    assert.deepEqual(columnLines(await work.contract('domains/a/maps/maps.odcs.yaml')), [
      'id INTEGER key 1 required',
      'wide JSON required',
    ])
    await work.check()
  })
})

describe('scaffoldProduct from Parquet', () => {
  it('takes the types that the file declares, and looks into its texts', async () => {
    await using work = await ScaffoldWorkspace.open()
    const file = `${work.folder}/things.parquet`
    using engine = await Engine.open()
    using connection = await engine.connect()
    await connection.run(
      `copy (select i::utinyint as small, i::ubigint as big, (i * 2)::bigint as "Total Count", i / 4.0 as ratio, (i * 1.1)::decimal(12,3) as amount,
        ('2024-01-0' || (1 + i % 9)) as day, date '2024-01-01' + i::int as real_day, i % 2 = 0 as flag, {'a': i, 'B c': ['x']} as nested,
        map {'k': i} as pairs, (case i % 2 when 0 then 'x' else 'y' end)::enum('x', 'y') as kind, '\\x01'::blob as bytes,
        timestamp_ns '2024-01-01 10:00:00' as at from range(50) t(i)) to '${file}' (format parquet)`,
    )
    await work.make('a/things', file)
    assert.deepEqual(columnLines(await work.contract('domains/a/things/things.odcs.yaml')), [
      'small SMALLINT key 1 required',
      'big DECIMAL(20,0) required',
      'total_count BIGINT required',
      'ratio DOUBLE required',
      'amount DECIMAL(12,3) required',
      'day DATE required',
      'real_day DATE required',
      'flag BOOLEAN required',
      'nested object required',
      'nested.a BIGINT',
      'nested.b_c array',
      'nested.b_c[] VARCHAR',
      'pairs JSON required',
      'kind VARCHAR required',
      'bytes BLOB required',
      'at TIMESTAMP required',
    ])
    await work.check()
    await work.hansa('apply')
    assert.deepEqual(
      await work.rows('select total_count, nested.b_c as b, kind from a.things where small = 3'),
      [{ total_count: 6, b: ['x'], kind: 'y' }],
    )
  })
})
