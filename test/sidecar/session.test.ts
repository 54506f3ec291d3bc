import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { HansaError, isHansaError, type ErrorCode } from '../../src/errors.ts'
import type { StatementLimits } from '../../src/engine/statement-limits.ts'
import { SealedSession } from '../../src/sidecar/session.ts'
import { WorkerPool } from '../../src/sidecar/worker-pool.ts'
import { WorkerProcess } from '../../src/sidecar/worker-process.ts'
import { eventually } from '../support/eventually.ts'
import { makeFlights, testLimits, textOf, type Flights } from './flights.ts'

describe('SealedSession', () => {
  let home: Flights
  before(async () => {
    home = await makeFlights()
  })
  after(() => home.remove())

  const open = (limits: Partial<StatementLimits> = {}, startWorker?: () => Promise<WorkerProcess>) =>
    SealedSession.open({
      relations: [home.flights],
      limits: { ...testLimits, ...limits },
      stateFolder: home.stateFolder,
      ...(startWorker === undefined ? {} : { startWorker }),
    })

  const read = async (session: SealedSession, sql: string): Promise<string> => {
    const result = await session.query(sql, { format: 'csv' })
    const text = await textOf(result.bytes)
    await result.rows
    return text
  }

  /** Lets a test get at the process behind a session. */
  const watched = (limits: Partial<StatementLimits> = {}) => {
    const workers: WorkerProcess[] = []
    const session = open(limits, async () => {
      const worker = await WorkerProcess.start({ stateFolder: home.stateFolder, ...testLimits, ...limits })
      workers.push(worker)
      return worker
    })
    return { session, workers }
  }

  const fails = async (work: Promise<unknown>, code: ErrorCode, message?: RegExp): Promise<HansaError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(isHansaError(error), `expected a HansaError, got ${String(error)}`)
    assert.equal(error.code, code, error.message)
    if (message !== undefined) assert.match(error.message, message)
    return error
  }

  it('answers with columns, bytes and the number of rows', async () => {
    await using session = await open()
    const result = await session.query('SELECT id, carrier FROM f.flights ORDER BY id LIMIT 2', {
      format: 'ndjson',
    })
    assert.deepEqual(result.columns, [
      { name: 'id', type: 'BIGINT' },
      { name: 'carrier', type: 'VARCHAR' },
    ])
    assert.equal(await textOf(result.bytes), '{"id":0,"carrier":"C0"}\n{"id":1,"carrier":"C1"}\n')
    assert.equal(await result.rows, 2)
  })

  it('runs one statement after another', async () => {
    await using session = await open()
    assert.equal(await read(session, 'SELECT count(*) AS n FROM flights'), 'n\r\n100000\r\n')
    assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    await fails(read(session, 'SELECT nothing FROM flights'), 'undefined_column')
    assert.equal(await read(session, 'SELECT 2 AS n'), 'n\r\n2\r\n')
  })

  it('refuses a second statement while one runs', async () => {
    await using session = await open()
    const result = await session.query('SELECT * FROM flights', { format: 'csv' })
    await fails(read(session, 'SELECT 1'), 'busy')
    await textOf(result.bytes)
    await result.rows
    assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
  })

  it('sends Parquet', async () => {
    await using session = await open()
    const result = await session.query('SELECT * FROM flights', { format: 'parquet' })
    const parts: Buffer[] = []
    for await (const part of result.bytes) parts.push(Buffer.from(part as Uint8Array))
    const bytes = Buffer.concat(parts)
    assert.equal(bytes.subarray(0, 4).toString(), 'PAR1')
    assert.equal(bytes.subarray(-4).toString(), 'PAR1')
    assert.equal(await result.rows, 100_000)
  })

  it('takes schemas and tables of any name', async () => {
    const names = [
      ['memory', 'main'],
      ['main', 'temp'],
      ['select', 'a"b'],
      ['hansa mesh', 'flights@3'],
      ['mesh', 't'],
      ['MESH_', 't2'],
    ]
    await using session = await open()
    for (const name of names) {
      await session.seal([{ ...home.flights, names: [name] }])
      const quoted = name.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
      assert.equal(await read(session, `SELECT count(*) AS n FROM ${quoted}`), 'n\r\n100000\r\n', quoted)
    }
    const kept = session.seal([{ ...home.flights, names: [['Temp', 't']] }])
    await fails(kept, 'feature_not_supported', /the engine keeps the name "Temp" for itself/)
  })

  it('tells the columns that a statement uses, and all where it cannot', async () => {
    await using session = await open()
    const tables = [{ names: [['f', 'flights']], columns: ['id', 'carrier', 'delay'] }]
    const used = (sql: string) => session.usedColumns(sql, tables)
    assert.deepEqual(await used('SELECT id FROM f.flights WHERE delay > 3'), [['id', 'delay']])
    assert.deepEqual(await used('SUMMARIZE f.flights'), [['id', 'carrier', 'delay']])
  })

  describe('errors', () => {
    it('say where and in which words', async () => {
      await using session = await open()
      const typo = await fails(read(session, 'SELECT id,\n  carier FROM flights'), 'undefined_column')
      assert.equal(typo.message, '2:3: there is no column "carier" here')
      assert.equal(typo.remedy, 'Did you mean "carrier"?')
      assert.equal(typo.position, 14)
      const unknown = await fails(read(session, 'SELECT * FROM f.flight'), 'undefined_table')
      assert.equal(unknown.position, 15)
      const call = await fails(read(session, 'SELECT lower(1, 2)'), 'undefined_function')
      assert.match(call.message, /^1:8: there is no function lower/)
      await fails(read(session, 'SELECT * FRM flights'), 'syntax_error', /^1:14: /)
      await fails(read(session, 'SELECT carrier, count(*) FROM flights'), 'invalid_input', /GROUP BY/)
    })

    it('tell neither values nor paths', async () => {
      await using session = await open()
      for (const sql of [
        'SELECT carrier::INTEGER FROM flights',
        "SELECT error('C0-' || carrier) FROM flights",
        "SELECT strptime(carrier, '%Y') FROM flights",
        "SELECT regexp_full_match('x', '[' || carrier) FROM flights",
        'SELECT chr(-delay::INTEGER - 1) FROM flights',
      ]) {
        const error = await fails(read(session, sql), 'data_exception')
        assert.doesNotMatch(`${error.message} ${error.remedy ?? ''}`, /C\d|\/|\bat \w+:/)
      }
    })

    it('say that a file cannot be read, and not which', async () => {
      await using session = await open()
      const lost = session.seal([{ ...home.flights, files: ['/nowhere/secret-place.parquet'] }])
      const error = await fails(lost, 'corrupt')
      assert.doesNotMatch(error.message + (error.remedy ?? ''), /nowhere|secret/)
    })

    it('come also in the middle of a result, never as a short result', async () => {
      await using session = await open()
      const sql = "SELECT (CASE WHEN range > 2900000 THEN 'x' ELSE '1' END)::INTEGER AS n FROM range(3000000)"
      const result = await session.query(sql, { format: 'csv' })
      await fails(textOf(result.bytes), 'data_exception')
      await fails(result.rows, 'data_exception')
      assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    })
  })

  describe('limits', () => {
    it('ends a result that has too many rows or bytes', async () => {
      await using rows = await open({ maxRows: 1000 })
      assert.equal((await read(rows, 'SELECT id FROM flights LIMIT 1000')).split('\r\n').length, 1002)
      await fails(read(rows, 'SELECT id FROM flights'), 'too_large', /1,000 rows/)
      await fails(
        rows.query('SELECT id FROM flights', { format: 'parquet' }).then(({ bytes }) => textOf(bytes)),
        'too_large',
      )
      await using bytes = await open({ maxBytes: 10_000 })
      await fails(read(bytes, 'SELECT id FROM flights'), 'too_large', /10,000 bytes/)
      assert.equal(await read(bytes, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    })

    it('does not take longer to understand a statement than it may run', async () => {
      await using session = await open({ timeoutSeconds: 1, memoryLimit: '1GB' })
      const sql = Array.from({ length: 50_000 }, () => 'SELECT 1').join(' UNION ALL ')
      await fails(session.check(sql, []), 'timeout', /longer than 1 s to understand/)
      await fails(session.usedColumns(sql, []), 'timeout', /longer than 1 s to understand/)
      assert.deepEqual((await session.check('SELECT 1', [])).tables, [])
    })

    it('ends a statement at its deadline, and the session goes on', async () => {
      await using session = await open({ timeoutSeconds: 1 })
      await fails(
        read(
          session,
          'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r',
        ),
        'timeout',
      )
      assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    })

    it('ends also a function that does not listen', async () => {
      await using session = await open({ timeoutSeconds: 1, memoryLimit: '1GB' })
      await fails(read(session, "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))"), 'timeout')
      assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    })

    for (const bomb of [
      'SELECT len(range(500000000))',
      "SELECT length(repeat('x', 4000000000))",
      'SELECT list_sort(range(300000000))',
      "SELECT list(repeat('x', 100000)) FROM range(100000)",
      'SELECT count(DISTINCT a.id * 100000 + b.id) FROM flights a, flights b',
      "SELECT lpad('x', 2000000000, 'y')",
      "SELECT string_agg(repeat('x', 1000000), '') FROM range(5000)",
    ]) {
      it(`survives ${bomb}`, async () => {
        await using session = await open({ timeoutSeconds: 15, maxTempBytes: 100e6 })
        const error = await read(session, bomb).then(
          () => undefined,
          (reason: unknown) => reason,
        )
        assert.ok(isHansaError(error), String(error))
        assert.ok(
          ['out_of_memory', 'too_large', 'timeout', 'data_exception'].includes(error.code),
          error.code,
        )
        assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
      })
    }
  })

  describe('cancelling', () => {
    // A cross product would fill the memory first, now and then sooner than it is cancelled.
    const endless = 'SELECT count(*) FROM range(1000000000000) a WHERE hash(a.range) = 1'

    it('works while the statement computes, and before it begins', async () => {
      await using session = await open()
      const controller = new AbortController()
      const query = session.query(endless, { format: 'csv', signal: controller.signal })
      setTimeout(() => controller.abort(), 100)
      await fails(query, 'cancelled')
      await fails(session.query('SELECT 1', { format: 'csv', signal: AbortSignal.abort() }), 'cancelled')
      assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    })

    it('works while the result is read', async () => {
      await using session = await open()
      const controller = new AbortController()
      const result = await session.query('SELECT a.id FROM flights a, flights b', {
        format: 'csv',
        signal: controller.signal,
      })
      result.bytes.once('data', () => controller.abort())
      await fails(textOf(result.bytes), 'cancelled')
      assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    })

    it('is what a reader does who goes away', async () => {
      await using session = await open()
      const result = await session.query('SELECT a.id FROM flights a, flights b', { format: 'csv' })
      for await (const part of result.bytes) {
        assert.ok(part)
        break
      }
      await fails(result.rows, 'cancelled')
      assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    })
  })

  it('holds little where nobody reads', async (t) => {
    if (process.platform !== 'linux') {
      t.skip('reads /proc')
      return
    }
    const { session: opening, workers } = watched()
    await using session = await opening
    const result = await session.query('SELECT a.id FROM flights a, flights b', { format: 'csv' })
    const resident = async () => {
      const status = await readFile(`/proc/${workers[0]?.pid ?? 0}/status`, 'utf8')
      return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1]) * 1024
    }
    await sleep(500)
    const [worker, own] = [await resident(), process.memoryUsage.rss()]
    await sleep(1500)
    assert.ok((await resident()) - worker < 50e6, 'the worker goes on filling its memory')
    assert.ok(process.memoryUsage.rss() - own < 50e6, 'the supervisor goes on filling its memory')
    assert.ok(result.bytes.readableLength <= 2 * result.bytes.readableHighWaterMark)
    result.bytes.destroy()
    await fails(result.rows, 'cancelled')
  })

  it('loses one statement with its worker, not the session', async () => {
    const { session: opening, workers } = watched()
    await using session = await opening
    const result = await session.query('SELECT a.id FROM flights a, flights b', { format: 'csv' })
    result.bytes.once('data', () => workers[0]?.kill())
    await fails(textOf(result.bytes), 'out_of_memory')
    assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    workers[1]?.kill()
    await eventually(() => workers[1]?.isAlive === false)
    assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    assert.equal(workers.length, 3)
  })

  it('keeps two sessions apart', async () => {
    const [first, second] = await Promise.all([
      open(),
      SealedSession.open({ relations: [], limits: testLimits, stateFolder: home.stateFolder }),
    ])
    const [count] = await Promise.all([
      read(first, 'SELECT count(*) AS n FROM flights'),
      fails(read(second, 'SELECT count(*) AS n FROM flights'), 'undefined_table'),
    ])
    assert.equal(count, 'n\r\n100000\r\n')
    await Promise.all([first.close(), second.close()])
  })

  it('gives the worker no environment and a folder that is gone afterwards', async () => {
    const { session: opening, workers } = watched()
    const session = await opening
    const [worker] = workers
    assert.ok(worker !== undefined && existsSync(worker.folder))
    if (process.platform === 'linux') {
      const environment = await readFile(`/proc/${worker.pid ?? 0}/environ`, 'utf8')
      const names = environment.split('\0').map((entry) => entry.split('=')[0])
      const allowed = ['', 'TZ', 'UV_THREADPOOL_SIZE', 'MALLOC_ARENA_MAX', 'PWD', 'SHLVL', '_', 'OLDPWD']
      // `npm test` has it; what is compiled never passes it on.
      if (process.env['NODE_COMPILE_CACHE'] !== undefined) allowed.push('NODE_COMPILE_CACHE')
      assert.deepEqual(
        names.filter((name) => !allowed.includes(name ?? '') && !name?.startsWith('NODE_CHANNEL')),
        [],
      )
    }
    await session.close()
    assert.equal(existsSync(worker.folder), false)
    await fails(session.query('SELECT 1', { format: 'csv' }), 'conflict')
  })

  it('clears away what a dead supervisor left, and nothing else', async () => {
    const machine = hostname().replaceAll(/[^\w-]/g, '_')
    const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.pid'])
    const dead = `${machine}.${stdout.trim()}.abcdef`
    const foreign = `another-machine.${stdout.trim()}.abcdef`
    const alive = `${machine}.${process.pid}.abcdef`
    for (const name of [dead, foreign, alive]) {
      await mkdir(path.join(home.stateFolder, 'sessions', name), { recursive: true })
      await writeFile(path.join(home.stateFolder, 'sessions', name, 'spill'), 'x')
    }
    await using session = await open()
    assert.equal(await read(session, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    const folders = await home.sessionFolders()
    assert.deepEqual(
      [folders.includes(dead), folders.includes(foreign), folders.includes(alive)],
      [false, true, true],
    )
  })

  it('takes its worker from a pool, which starts another', async () => {
    await using pool = new WorkerPool({ size: 1, stateFolder: home.stateFolder, ...testLimits })
    await using first = await open({}, pool.take)
    await using second = await open({}, pool.take)
    assert.equal(await read(first, 'SELECT 1 AS n'), 'n\r\n1\r\n')
    assert.equal(await read(second, 'SELECT count(*) AS n FROM flights'), 'n\r\n100000\r\n')
  })

  it('dies with its supervisor', async () => {
    const script = `
      import { WorkerProcess } from ${JSON.stringify(new URL('../../src/sidecar/worker-process.ts', import.meta.url).href)}
      const worker = await WorkerProcess.start({ stateFolder: ${JSON.stringify(home.stateFolder)}, memoryLimit: '256MB', maxTempBytes: 1e9 })
      console.log(worker.pid)
      process.kill(process.pid, 'SIGKILL')`
    const supervisor = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script])
    const output = await supervisor.catch((error: unknown) => error)
    const pid = Number((output as { stdout: string }).stdout.trim())
    assert.ok(pid > 0)
    for (let tries = 0; tries < 100 && existsSync(`/proc/${pid}`); tries++) await sleep(50)
    assert.throws(() => process.kill(pid, 0))
  })
})
