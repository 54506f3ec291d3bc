import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { columnLines, ScaffoldWorkspace } from './scaffold-workspace.ts'

async function refusal(making: Promise<unknown>): Promise<{ code: string; message: string; remedy: string }> {
  try {
    await making
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { code: error.code, message: error.message, remedy: error.remedy ?? '' }
  }
  assert.fail('nothing was refused')
}

describe('scaffoldProduct', () => {
  it('refuses names that need quotes, and suggests others', async () => {
    await using work = await ScaffoldWorkspace.open()
    const file = await work.write('a.csv', 'id\n1\n')
    for (const [name, suggestion] of [
      ['Sales/Order Lines', 'sales/order_lines'],
      ['sales/2024-orders', 'sales/orders'],
      ['sales/select', 'sales/select_'],
      ['orders', 'sales/orders'],
      ['a/b/c', 'sales/orders'],
    ] as const) {
      const { code, remedy } = await refusal(work.make(name, file))
      assert.equal(code, 'invalid_input')
      assert.ok(remedy.includes(`${suggestion}, for example`), remedy)
    }
    assert.ok(!existsSync(`${work.folder}/domains`))
  })

  it('refuses a product, a dataset and files that are there already', async () => {
    await using work = await ScaffoldWorkspace.open()
    const file = await work.write('a.csv', 'id,name\n1,x\n')
    await work.make('sales/orders', file)
    assert.match((await refusal(work.make('sales/orders', file))).message, /exists already/)
    await work.write('domains/sales/lines/README.md', 'mine')
    const { code, message } = await refusal(work.make('sales/lines', file))
    assert.deepEqual([code, message], ['conflict', 'this file is there already'])
    assert.equal(await work.read('domains/sales/lines/README.md'), 'mine')
    assert.ok(!existsSync(`${work.folder}/domains/sales/lines/product.odps.yaml`))
  })

  it('refuses samples that are missing, empty, or not what they seem', async () => {
    await using work = await ScaffoldWorkspace.open()
    const sample = async (name: string, content: string): Promise<string> => {
      const { code, message, remedy } = await refusal(work.make('a/b', await work.write(name, content)))
      return `${code}: ${message}. ${remedy}`
    }
    assert.match(await sample('empty.csv', ''), /^data_exception: empty\.csv /)
    assert.match(await sample('header.csv', 'id,name\n'), /^data_exception: header\.csv has no rows/)
    assert.match(await sample('scalars.json', '[1, 2]'), /scalars\.json holds no JSON objects/)
    assert.match(await sample('broken.json', '[{"a": 1'), /broken\.json/)
    assert.match(await sample('not.parquet', 'hello'), /not a Parquet file/)
    assert.match(await sample('data.xlsx', 'PK'), /the format of data\.xlsx cannot be told/)
    assert.match(
      await sample('torn.csv', 'a,b\n1,2\n3\n4,5\n6\n'),
      /too many malformed rows, the first at line 3/,
    )
    const missing = await refusal(work.make('a/b', `${work.folder}/heade.csv`))
    assert.deepEqual([missing.code, missing.remedy], ['not_found', 'Is header.csv meant?'])
    const table = await refusal(work.make('a/b', `${work.folder}/header.csv`, 'orders'))
    assert.match(table.message, /--table is only for databases/)
    assert.ok(!existsSync(`${work.folder}/domains`))
  })

  it('concludes little from few rows', async () => {
    await using work = await ScaffoldWorkspace.open()
    const made = await work.make('a/few', await work.write('few.csv', 'id,name\n1,x\n2,y\n'))
    assert.deepEqual(made.primaryKey, [])
    assert.equal(made.keyReason, 'No primary key: 2 rows are too few to tell.')
    assert.deepEqual(columnLines(await work.contract('domains/a/few/few.odcs.yaml')), [
      'id INTEGER',
      'name VARCHAR',
    ])
    await work.check()
  })

  it('proposes two columns as a key where none is unique, and none where nothing looks like one', async () => {
    await using work = await ScaffoldWorkspace.open()
    const rows = Array.from({ length: 40 }, (_, n) => n)
    const pairs = ['station_id,day,celsius'].concat(
      rows.map((n) => `S${n % 4},2024-01-${10 + Math.floor(n / 4)},${n}.5`),
    )
    const pair = await work.make('a/weather', await work.write('weather.csv', pairs.join('\n')))
    assert.deepEqual(pair.primaryKey, ['station_id', 'day'])
    const words = ['colour,remark'].concat(rows.map((n) => `red,remark ${n}`))
    const none = await work.make('a/words', await work.write('words.csv', words.join('\n')))
    assert.deepEqual(none.primaryKey, [])
    assert.match(
      await work.read('domains/a/words/words.odcs.yaml'),
      /# No primary key: no column, nor two together/,
    )
    await work.check()
  })

  it('tells people from things by the columns beside each other', async () => {
    await using work = await ScaffoldWorkspace.open()
    const codes = ['zip,name,mass'].concat(
      Array.from({ length: 20 }, (_, n) => `0${1000 + n},Town ${n},${n}`),
    )
    const zips = await work.make('a/zips', await work.write('zips.csv', codes.join('\n')))
    assert.deepEqual([zips.personalColumns, zips.primaryKey], [[], ['zip']])
    const tell = async (name: string, header: string): Promise<readonly string[]> =>
      (await work.make(name, await work.write('one.csv', `${header}\n${header.replaceAll(/[^,]+/g, 'x')}\n`)))
        .personalColumns
    assert.deepEqual(await tell('a/patients', 'id,name,ward'), ['name'])
    assert.deepEqual(await tell('a/orders', 'id,first_name,zip,product_name'), ['first_name', 'zip'])
    assert.deepEqual(await tell('a/plants', 'id,name,product_name,phase'), [])
  })

  it('joins a domain that is there, under its owners', async () => {
    await using work = await ScaffoldWorkspace.open()
    await work.write('mesh.yaml', 'apiVersion: hansa/v1\nkind: Mesh\nname: trial\ndomains: [areas/*]\n')
    const domain = 'apiVersion: hansa/v1\nkind: Domain\ntype: aggregate\ndescription: x\nowners: [ana, ben]\n'
    await work.write('areas/sales/domain.yaml', domain)
    await work.make('sales/orders', await work.write('a.csv', 'id\n1\n'))
    await work.make('stock/items', `${work.folder}/a.csv`)
    assert.equal(await work.read('areas/sales/domain.yaml'), domain)
    assert.match(await work.read('areas/sales/orders/product.odps.yaml'), /username: ana[^]*username: ben/)
    assert.match(await work.read('areas/stock/domain.yaml'), /stock-owner/)
    assert.equal((await work.check()).length, 2)
  })

  it('is no matter of columns named like words of SQL', async () => {
    await using work = await ScaffoldWorkspace.open()
    await work.make('a/words', await work.write('words.csv', 'select,from,"a ""b""",Order\n1,2,3,4\n'))
    assert.equal(
      await work.read('domains/a/words/transform/words.sql'),
      'select\n  "select",\n  "from",\n  "a ""b""" as a_b,\n  "Order" as "order"\nfrom words_source\n',
    )
    await work.check()
    await work.hansa('apply')
  })
})
