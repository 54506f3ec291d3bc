import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { TestMesh } from '../support/test-mesh.ts'

const readings = (...rows: readonly string[]): string => `id,day,value\n${rows.join('\n')}\n`
const columns = { id: 'integer!', day: 'date', value: 'integer' }

/** `lab/readings`, kept as `settings` say. */
const lab = (
  settings: Readonly<Record<string, unknown>>,
  ...rows: readonly string[]
): { 'lab/readings': ShortProduct } => ({
  'lab/readings': {
    sources: { raw: { columns } },
    serves: { readings: { columns: { ...columns, id: 'integer#' }, settings } },
    sql: { readings: 'select id, day, value from raw\n' },
    files: { 'raw.csv': readings(...rows) },
  },
})

const append = { materialization: 'append', watermark: 'day' }
const merge = { materialization: 'merge' }

class Lab extends TestMesh {
  async deliver(...rows: readonly string[]): Promise<string | undefined> {
    this.writeTo('lab/readings', 'raw.csv', readings(...rows))
    return (await this.apply()).kinds['lab/readings']
  }

  async served(version = ''): Promise<readonly string[]> {
    const rows = await this.rows(`from lab."readings${version}" order by id, day, value`)
    return rows.map((row) => Object.values(row).map(String).join(','))
  }
}

describe('materialization', () => {
  it('full: serves what the newest source gives', async () => {
    await using mesh = new Lab(lab({ materialization: 'full' }, '1,2026-01-01,10', '2,2026-01-02,20'))
    await mesh.apply()
    await mesh.deliver('2,2026-01-02,21', '3,2026-01-03,30')
    assert.deepEqual(await mesh.served(), ['2,2026-01-02,21', '3,2026-01-03,30'])
    await mesh.deliver()
    assert.deepEqual(await mesh.served(), [])
    await mesh.deliver('4,2026-01-04,40')
    assert.deepEqual(await mesh.served(), ['4,2026-01-04,40'])
    assert.equal((await mesh.snapshot('lab/readings')).version, 4)
  })

  it('append: adds the rows above the highest watermark, and keeps those that the source forgot', async () => {
    await using mesh = new Lab(lab(append, '1,2026-01-01,10', '2,2026-01-02,20'))
    await mesh.apply()
    const first = await mesh.snapshot('lab/readings')
    await mesh.deliver('2,2026-01-02,99', '3,2026-01-03,30', '4,2026-01-03,31')
    await mesh.deliver('5,2026-01-05,50')
    assert.deepEqual(await mesh.served(), [
      '1,2026-01-01,10',
      '2,2026-01-02,20',
      '3,2026-01-03,30',
      '4,2026-01-03,31',
      '5,2026-01-05,50',
    ])
    const { files, watermark, version } = await mesh.snapshot('lab/readings')
    assert.equal(files.length, 3)
    assert.deepEqual(files[0], first.files[0])
    assert.equal(watermark, '2026-01-05')
    assert.equal(version, 3)
    assert.deepEqual(await mesh.served('@2'), [
      '1,2026-01-01,10',
      '2,2026-01-02,20',
      '3,2026-01-03,30',
      '4,2026-01-03,31',
    ])
  })

  it('append: does not add a row that comes late with the watermark of those kept', async () => {
    await using mesh = new Lab(lab(append, '1,2026-01-01,10', '2,2026-01-02,20'))
    await mesh.apply()
    await mesh.deliver('1,2026-01-01,10', '2,2026-01-02,20', '3,2026-01-02,30')
    assert.deepEqual(await mesh.served(), ['1,2026-01-01,10', '2,2026-01-02,20'])
  })

  it('append: keeps the snapshot when a changed source brings nothing new', async () => {
    await using mesh = new Lab(lab(append, '1,2026-01-01,10', '2,2026-01-02,20'))
    await mesh.apply()
    const before = await mesh.snapshot('lab/readings')
    assert.equal(await mesh.deliver('2,2026-01-02,20'), 'published')
    assert.deepEqual(await mesh.snapshot('lab/readings'), before)
  })

  it('append: begins with nothing, if need be', async () => {
    await using mesh = new Lab(lab(append))
    await mesh.apply()
    assert.deepEqual(await mesh.served(), [])
    await mesh.deliver('1,2026-01-01,10')
    await mesh.deliver('2,2026-01-02,20')
    assert.deepEqual(await mesh.served(), ['1,2026-01-01,10', '2,2026-01-02,20'])
  })

  it('append: refuses rows without a watermark, in the first build and in later ones', async () => {
    await using mesh = new Lab(lab(append, '1,2026-01-01,10', '2,,20'))
    const first = (await mesh.apply()).of('lab/readings', 'failed').error
    assert.ok(isHansaError(first, 'data_exception'), String(first))
    assert.match(first.message, /1 rows? ha(s|ve) no watermark/)
    assert.match(first.remedy ?? '', /Rows without day/)
    await mesh.deliver('1,2026-01-01,10')
    mesh.writeTo('lab/readings', 'raw.csv', readings('1,2026-01-01,10', '2,,20', '3,2026-01-03,30'))
    const later = (await mesh.apply()).of('lab/readings', 'failed').error
    assert.ok(isHansaError(later, 'data_exception'), String(later))
    assert.deepEqual(await mesh.served(), ['1,2026-01-01,10'])
  })

  it('append: goes on from what is served after a rollback', async () => {
    await using mesh = new Lab(lab(append, '1,2026-01-01,10'))
    await mesh.apply()
    await mesh.deliver('2,2026-01-02,666')
    await mesh.rollback('lab/readings')
    assert.deepEqual(await mesh.served(), ['1,2026-01-01,10'])
    await mesh.deliver('2,2026-01-02,20', '3,2026-01-03,30')
    assert.deepEqual(await mesh.served(), ['1,2026-01-01,10', '2,2026-01-02,20', '3,2026-01-03,30'])
    const { version, watermark } = await mesh.snapshot('lab/readings')
    assert.equal(version, 3)
    assert.equal(watermark, '2026-01-03')
    assert.deepEqual(await mesh.served('@2'), ['1,2026-01-01,10', '2,2026-01-02,666'])
  })

  it('append: tells watermarks that are equal as text in another way, numbers as numbers', async () => {
    const declared: ShortProduct = {
      sources: { raw: { columns: { n: 'integer!' } } },
      serves: {
        numbers: { columns: { n: 'integer' }, settings: { materialization: 'append', watermark: 'n' } },
      },
      sql: { numbers: 'select n from raw' },
      files: { 'raw.csv': 'n\n9\n' },
    }
    await using mesh = new TestMesh({ 'lab/numbers': declared })
    await mesh.apply()
    mesh.writeTo('lab/numbers', 'raw.csv', 'n\n8\n10\n11\n')
    await mesh.apply()
    assert.deepEqual(await mesh.column('from lab.numbers order by n'), [9, 10, 11])
  })

  it('append and merge: begin anew when the definition changed', async () => {
    for (const settings of [append, merge]) {
      await using mesh = new Lab(lab(settings, '1,2026-01-01,10'))
      await mesh.apply()
      await mesh.deliver('2,2026-01-02,20')
      assert.deepEqual(await mesh.served(), ['1,2026-01-01,10', '2,2026-01-02,20'])
      mesh.writeTo('lab/readings', 'transform/readings.sql', 'select id, day, value * 2 as value from raw')
      const { action } = (await mesh.plan()).items[0] ?? {}
      assert.deepEqual(action, {
        kind: 'rebuild',
        reasons: [
          'the definition changed',
          'readings begins anew, without rows that are no longer in its inputs',
        ],
      })
      await mesh.apply()
      assert.deepEqual(await mesh.served(), ['2,2026-01-02,40'])
    }
  })

  it('merge: replaces rows of the same key, adds new ones and keeps the others', async () => {
    await using mesh = new Lab(lab(merge, '1,2026-01-01,10', '2,2026-01-02,20', '3,2026-01-03,30'))
    await mesh.apply()
    await mesh.deliver('2,2026-02-02,21', '4,2026-02-04,40')
    await mesh.deliver('1,,')
    assert.deepEqual(await mesh.served(), [
      '1,null,null',
      '2,2026-02-02,21',
      '3,2026-01-03,30',
      '4,2026-02-04,40',
    ])
    assert.deepEqual(await mesh.served('@2'), [
      '1,2026-01-01,10',
      '2,2026-02-02,21',
      '3,2026-01-03,30',
      '4,2026-02-04,40',
    ])
  })

  it('merge: keeps the snapshot when a changed source says what is kept already', async () => {
    await using mesh = new Lab(lab(merge, '1,2026-01-01,10', '2,2026-01-02,20'))
    await mesh.apply()
    const before = await mesh.snapshot('lab/readings')
    await mesh.deliver('2,2026-01-02,20', '1,2026-01-01,10')
    await mesh.deliver('1,2026-01-01,10')
    assert.deepEqual(await mesh.snapshot('lab/readings'), before)
  })

  it('merge: stops at two new rows of one key', async () => {
    await using mesh = new Lab(lab(merge, '1,2026-01-01,10'))
    await mesh.apply()
    assert.equal(await mesh.deliver('1,2026-01-01,11', '1,2026-01-01,12'), 'rejected')
    assert.deepEqual(await mesh.served(), ['1,2026-01-01,10'])
  })

  it('merge: goes by all columns of a key, and sees names without regard to case', async () => {
    const declared: ShortProduct = {
      sources: { raw: { columns: { k: 'integer!', Part: 'string!', v: 'integer' } } },
      serves: { pairs: { columns: { k: 'integer#', Part: 'string#', v: 'integer' }, settings: merge } },
      sql: { pairs: 'select k, part, v from raw' },
      files: { 'raw.csv': 'k,Part,v\n1,a,1\n1,b,2\n' },
    }
    await using mesh = new TestMesh({ 'lab/pairs': declared })
    await mesh.apply()
    mesh.writeTo('lab/pairs', 'raw.csv', 'k,Part,v\n1,b,3\n2,a,4\n')
    await mesh.apply()
    assert.deepEqual(
      (await mesh.rows('select k, Part, v from lab.pairs order by all')).map((row) => Object.values(row)),
      [
        [1, 'a', 1],
        [1, 'b', 3],
        [2, 'a', 4],
      ],
    )
  })

  it('never gives a field id twice, also after a rollback', async () => {
    const wider = (name: string, version: string): { 'lab/readings': ShortProduct } => ({
      'lab/readings': {
        ...lab(merge, '1,2026-01-01,10')['lab/readings'],
        serves: {
          readings: { version, columns: { ...columns, id: 'integer#', [name]: 'integer' }, settings: merge },
        },
        sql: { readings: `select id, day, value, 7 as ${name} from raw\n` },
      },
    })
    await using mesh = new Lab(lab(merge, '1,2026-01-01,10'))
    const ids = async (): Promise<unknown> =>
      Object.fromEntries(
        (await mesh.snapshot('lab/readings')).columns.map(({ name, fieldId }) => [name, fieldId]),
      )
    await mesh.apply()
    assert.deepEqual(await ids(), { id: 1, day: 2, value: 3 })
    mesh.declare(wider('wrong', '1.1.0'))
    await mesh.apply()
    assert.deepEqual(await ids(), { id: 1, day: 2, value: 3, wrong: 4 })
    await mesh.rollback('lab/readings')
    mesh.declare(wider('right', '1.1.0'))
    await mesh.apply()
    assert.deepEqual(await ids(), { id: 1, day: 2, value: 3, right: 5 })
  })
})
