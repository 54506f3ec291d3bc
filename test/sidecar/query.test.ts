import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { HansaError, isHansaError } from '../../src/errors.ts'
import { runQuery, type ReadableDataset } from '../../src/sidecar/query.ts'
import { makeFlights, testLimits, textOf, type Flights } from './flights.ts'

describe('runQuery', () => {
  let home: Flights
  before(async () => {
    home = await makeFlights()
  })
  after(() => home.remove())

  /** Datasets under these names, and what was opened and released, in order. */
  const catalog = (...names: readonly (readonly string[])[]) => {
    const log: string[] = []
    const datasets = names.map((name): ReadableDataset => ({
      names: [name],
      open: () => {
        log.push(`open ${name.join('.')}`)
        return Promise.resolve({
          columns: home.flights.columns,
          files: home.flights.files,
          release: () => {
            log.push(`release ${name.join('.')}`)
            return Promise.resolve()
          },
        })
      },
    }))
    return { log, datasets }
  }

  const run = (sql: string, datasets: readonly ReadableDataset[], options = {}) =>
    runQuery(sql, { datasets, limits: testLimits, format: 'csv', stateFolder: home.stateFolder, ...options })

  it('opens only the datasets that the statement names, until its result is read', async () => {
    const { log, datasets } = catalog(['f', 'flights'], ['f', 'routes'], ['g', 'airports'])
    const result = await run('SELECT count(*) AS n FROM f.flights JOIN airports USING (id)', datasets)
    assert.deepEqual(log, ['open f.flights', 'open g.airports'])
    assert.equal(await textOf(result.bytes), 'n\r\n100000\r\n')
    assert.equal(await result.rows, 1)
    assert.deepEqual(log.slice(2).toSorted(), ['release f.flights', 'release g.airports'])
    assert.deepEqual(await home.sessionFolders(), [])
  })

  it('opens nothing for a statement that is refused', async () => {
    const { log, datasets } = catalog(['f', 'flights'])
    await assert.rejects(run('SELECT * FROM f.fligths', datasets), (error) => {
      assert.ok(isHansaError(error, 'undefined_table'))
      assert.equal(error.message, '1:15: there is no dataset "f.fligths"')
      assert.equal(error.remedy, 'Did you mean "f.flights"?')
      return true
    })
    assert.deepEqual(log, [])
  })

  it('releases what it opened where the statement, or another dataset, fails', async () => {
    const { log, datasets } = catalog(['f', 'flights'])
    await assert.rejects(run('SELECT nothing FROM f.flights', datasets), { code: 'undefined_column' })
    assert.deepEqual(log, ['open f.flights', 'release f.flights'])
    const broken: ReadableDataset = {
      names: [['g', 'gone']],
      open: () => Promise.reject(new HansaError('not_found', 'gone')),
    }
    await assert.rejects(run('SELECT 1 FROM f.flights, g.gone', [...datasets, broken]), { code: 'not_found' })
    assert.deepEqual(log.slice(2), ['open f.flights', 'release f.flights'])
    assert.deepEqual(await home.sessionFolders(), [])
  })

  it('releases where the reader goes away', async () => {
    const { log, datasets } = catalog(['f', 'flights'])
    const result = await run('SELECT a.id FROM flights a, flights b', datasets)
    result.bytes.destroy()
    await assert.rejects(result.rows, { code: 'cancelled' })
    assert.deepEqual(log, ['open f.flights', 'release f.flights'])
    assert.deepEqual(await home.sessionFolders(), [])
  })

  it('wants the domain of a name that two domains have', async () => {
    const { datasets } = catalog(['f', 'flights'], ['g', 'flights'])
    await assert.rejects(run('SELECT * FROM flights', datasets), { code: 'undefined_table' })
    const result = await run('SELECT count(*) AS n FROM G.Flights', datasets)
    assert.equal(await textOf(result.bytes), 'n\r\n100000\r\n')
  })

  it('takes domains and datasets of any name', async () => {
    const names = [
      ['memory', 'main'],
      ['main', 'temp'],
      ['select', 'a"b'],
      ['hansa mesh', 'flights@3'],
      ['mesh', 't'],
      ['MESH_', 't2'],
    ]
    const { datasets } = catalog(...names)
    for (const name of names) {
      const quoted = name.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
      const result = await run(`SELECT count(*) AS n FROM ${quoted}`, datasets)
      assert.equal(await textOf(result.bytes), 'n\r\n100000\r\n', quoted)
      await result.rows
    }
  })

  it('says which names of domains the engine keeps', async () => {
    const { log, datasets } = catalog(['Temp', 't'])
    await assert.rejects(run('SELECT * FROM temp.t', datasets), {
      code: 'feature_not_supported',
      message: 'the engine keeps the name "Temp" for itself',
    })
    assert.deepEqual(log, ['open Temp.t', 'release Temp.t'])
  })

  it('says that a file cannot be read, and not which', async () => {
    const lost: ReadableDataset = {
      names: [['f', 'lost']],
      open: () =>
        Promise.resolve({
          columns: home.flights.columns,
          files: ['/nowhere/secret-place.parquet'],
          release: () => Promise.resolve(),
        }),
    }
    await assert.rejects(run('SELECT * FROM f.lost', [lost]), (error) => {
      assert.ok(isHansaError(error, 'corrupt'))
      assert.doesNotMatch(error.message + (error.remedy ?? ''), /nowhere|secret/)
      return true
    })
  })
})
