import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Engine } from '../../src/engine/engine.ts'
import { selfTest } from '../../src/engine/guard-self-test.ts'
import { SealedInstance } from '../../src/engine/sealed-instance.ts'
import { SqlParser } from '../../src/engine/sql/parse.ts'

describe('SealedInstance', () => {
  let folder: string
  let sealed: SealedInstance
  const file = (name: string) => path.join(folder, name)

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-sealed-'))
    await mkdir(file('temp'))
    using engine = await Engine.open()
    using connection = await engine.connect()
    await connection.run(`COPY (SELECT range AS id, 'x' AS old FROM range(10)) TO '${file('a.parquet')}'`)
    await connection.run(
      `COPY (SELECT range AS id, 'x' AS old, 1.5 AS added FROM range(5)) TO '${file('b.parquet')}'`,
    )
    await connection.run(`COPY (SELECT 'secret' AS s) TO '${file('secret.parquet')}'`)
    await writeFile(file('secret.csv'), 's\nsecret\n')
    await symlink(file('secret.csv'), file('temp/link.csv'))
    await symlink(file('secret.parquet'), file('link.parquet'))
    sealed = await SealedInstance.open({
      relations: [
        {
          names: [['f', 'flights'], ['f', 'flights@3'], ['flights']],
          columns: [
            { name: 'id', type: 'BIGINT' },
            { name: 'old', type: 'VARCHAR' },
            { name: 'added', type: 'DECIMAL(4,2)' },
          ],
          files: [file('a.parquet'), file('b.parquet')],
        },
        { names: [['g', 'none']], columns: [{ name: 'a', type: 'INTEGER[]' }], files: [] },
      ],
      tempDirectory: file('temp'),
      memoryLimit: '64MB',
      maxTempBytes: 8e6,
      threads: 2,
    })
  })

  after(async () => {
    sealed.close()
    await rm(folder, { recursive: true })
  })

  const rows = async (sql: string): Promise<string> => {
    const parts: Uint8Array[] = []
    await sealed.run(sql, {
      format: 'ndjson',
      maxRows: 1000,
      write: (bytes) => {
        parts.push(bytes)
        return Promise.resolve()
      },
      started: () => undefined,
    })
    return Buffer.concat(parts).toString()
  }

  it('shows a relation under each of its names', async () => {
    for (const name of ['f.flights', 'f."flights@3"', 'flights', 'F.FLIGHTS']) {
      assert.equal(await rows(`SELECT count(*) AS n FROM ${name}`), '{"n":15}\n')
    }
  })

  it('reads a column that older files lack as NULL', async () => {
    assert.equal(
      await rows('SELECT count(*) AS n, count(added) AS m, sum(added) AS s FROM flights'),
      '{"n":15,"m":5,"s":"7.50"}\n',
    )
  })

  it('shows a relation without files as an empty one', async () => {
    assert.equal(await rows('SELECT count(*) AS n FROM g.none'), '{"n":0}\n')
    assert.deepEqual(await sealed.columnsOf('FROM g.none'), [{ name: 'a', type: 'INTEGER[]' }])
  })

  it('has no columns but those given', async () => {
    for (const column of ['filename', 'file_row_number', 'file_index']) {
      await assert.rejects(rows(`SELECT ${column} FROM flights`), /not found/)
    }
  })

  it('reads SQL as the guard does', async () => {
    using parser = await SqlParser.open()
    await selfTest(parser, sealed)
  })

  const refused = (): readonly string[] => [
    `SELECT * FROM '${file('secret.csv')}'`,
    `SELECT * FROM '${file('secret.parquet')}'`,
    `SELECT * FROM read_text('${file('secret.csv')}')`,
    `SELECT * FROM '${file('temp/link.csv')}'`,
    `SELECT * FROM '${file('link.parquet')}'`,
    `SELECT * FROM '${file('temp/../secret.csv')}'`,
    `SELECT * FROM 'file://${file('secret.csv')}'`,
    `SELECT * FROM glob('${file('*')}')`,
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM 'http://127.0.0.1:9/x.parquet'",
    `COPY (SELECT 1) TO '${file('out.csv')}'`,
    `COPY (SELECT 1) TO '${file('a.parquet')}'`,
    `EXPORT DATABASE '${file('out')}'`,
    `ATTACH '${file('x.db')}'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    "SET memory_limit = '100GB'",
    'SET threads = 64',
    'SET enable_external_access = true',
    'SET lock_configuration = false',
    "SET allowed_paths = ['/etc/passwd']",
    "SET temp_directory = '/tmp'",
    'RESET memory_limit',
    "PRAGMA enable_profiling = 'json'",
    "SELECT getenv('HOME')",
  ]

  it('reaches nothing else, even without the guard', async () => {
    const reached: string[] = []
    for (const sql of refused()) {
      await rows(sql).then(
        () => reached.push(sql),
        () => undefined,
      )
    }
    assert.deepEqual(reached, [])
    assert.equal(await readFile(file('secret.csv'), 'utf8'), 's\nsecret\n')
  })

  it('says so where a stream fails in its middle, with the error that ended it', async () => {
    await assert.rejects(
      rows("SELECT (CASE WHEN range > 300000 THEN 'a' ELSE '1' END)::INT FROM range(1000000)").catch(
        (error: unknown) => {
          assert.match(String(error), /more than 1,000 rows/)
          throw error
        },
      ),
    )
    await assert.rejects(
      sealed.run("SELECT (CASE WHEN range > 300000 THEN 'a' ELSE '1' END)::INT FROM range(1000000)", {
        format: 'csv',
        maxRows: 10_000_000,
        write: () => Promise.resolve(),
        started: () => undefined,
      }),
      /Could not convert/,
    )
  })

  it('keeps within its temporary space', async () => {
    await assert.rejects(
      rows(
        'SELECT h FROM (SELECT sha256(range::VARCHAR) AS h FROM range(2000000)) ORDER BY h OFFSET 1999999',
      ),
      /max_temp_directory_size|Out of Memory/,
    )
  })
})
