import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type ErrorCode, type HansaError, isHansaError } from '../../src/errors.ts'
import { migrate, migrations } from '../../src/store/migrations.ts'
import { SqliteDatabase } from '../../src/store/sqlite-database.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { skipWithout } from '../support/needs.ts'
import { sampleStep } from './sample-governance.ts'
import { samplePublication } from './sample-publication.ts'

describe('openStore', () => {
  let state: string
  let file: string
  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), 'hansa-store-'))
    file = path.join(state, 'hansa.db')
  })
  afterEach(() => rm(state, { recursive: true }))

  const open = (changes: { metadata?: string; objects?: string } = {}): Promise<Store> =>
    openStore({
      state,
      store: {
        metadata: `sqlite:${file}`,
        objects: `file:${path.join(state, 'objects')}`,
        s3: {},
        ...changes,
      },
    })
  const refusal = async (opening: Promise<Store>, code: ErrorCode): Promise<HansaError> => {
    const error: unknown = await opening.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(isHansaError(error, code), String(error))
    assert.ok(error.remedy !== undefined)
    return error
  }
  const fillAndClose = async (publications: number): Promise<void> => {
    const store = await open()
    for (let sequence = 1; sequence <= publications; sequence += 1) {
      await store.metadata.commit(
        samplePublication('a/b', sequence, { publishedAt: '2026-01-01T00:00:00.000Z' }),
      )
    }
    await store.close()
  }

  it('makes all that is missing, and finds it again', async () => {
    await fillAndClose(1)
    await using store = await open()
    assert.equal((await store.metadata.heads()).size, 1)
  })

  it(
    'lets no other user of the machine into what it makes',
    { skip: process.platform === 'win32' },
    async () => {
      file = path.join(state, 'new', 'hansa.db')
      await fillAndClose(1)
      const modeOf = async (...parts: string[]): Promise<number> =>
        (await stat(path.join(state, ...parts))).mode & 0o777
      assert.equal(await modeOf('new'), 0o700)
      assert.equal(await modeOf('new', 'hansa.db'), 0o600)
      assert.equal(await modeOf('objects'), 0o700)
    },
  )

  it('closes all of it, once', async () => {
    const store = await open()
    const lock = await store.locks.tryAcquire('a', 'exclusive')
    await store.close()
    await store.close()
    await lock?.release()
    await using again = await open()
    assert.ok(await again.locks.tryAcquire('a', 'exclusive'))
  })

  it('refuses kinds of stores that there are not, without showing passwords', async () => {
    const metadata = await refusal(open({ metadata: 'mysql://me:hidden@host/db' }), 'invalid_input')
    assert.equal(metadata.message, 'store.metadata starts with `mysql:`, which is no kind of store')
    await refusal(open({ objects: 'gs://bucket' }), 'invalid_input')
    await refusal(open({ objects: state }), 'invalid_input')
  })

  it('says that the metadata file is not a database', async () => {
    await writeFile(file, 'name,amount\n'.repeat(1_000))
    const error = await refusal(open(), 'corrupt')
    assert.match(error.message, /hansa\.db is not an intact SQLite database/)
  })

  it('says that the metadata file is damaged', async () => {
    await fillAndClose(200)
    const bytes = await readFile(file)
    bytes.fill(0xa5, 4_096)
    await writeFile(file, bytes)
    await assert.rejects(
      async () => {
        await using store = await open()
        await store.metadata.heads()
        await store.metadata.publication('a/b')
      },
      (error) => isHansaError(error, 'corrupt'),
    )
  })

  it('says that a file is where its folder should be', async () => {
    await writeFile(path.join(state, 'blocked'), '')
    await refusal(open({ metadata: `sqlite:${path.join(state, 'blocked', 'hansa.db')}` }), 'read_only')
    await refusal(open({ objects: `file:${path.join(state, 'blocked', 'objects')}` }), 'read_only')
  })

  it('says that a folder is where its file should be', async () => {
    await mkdir(file)
    await refusal(open(), 'read_only')
  })

  it('says that PostgreSQL is away', async () => {
    const error = await refusal(
      open({ metadata: 'postgres://me:hidden@127.0.0.1:1/mesh' }),
      'source_unavailable',
    )
    assert.doesNotMatch(error.message, /hidden/)
  })

  describe('on a small file system', { skip: skipWithout('tmpfs') }, () => {
    const inNamespace = async (scenario: string): Promise<unknown> => {
      const program = path.join(import.meta.dirname, 'small-disk.ts')
      const node = [process.execPath, '--disable-warning=ExperimentalWarning', program, scenario, state]
      const { stdout } = await promisify(execFile)('unshare', ['-m', ...node])
      return JSON.parse(stdout)
    }

    it('says that the disk is full, keeps what was published, and goes on when there is space', async () => {
      const said = (await inNamespace('full')) as Record<string, { code?: string }>
      assert.equal(said['objects']?.code, 'disk_full')
      assert.equal(said['small']?.code, 'disk_full')
      assert.equal(said['commits']?.code, 'disk_full')
      assert.equal(said['whole'], true)
      assert.deepEqual(said['after'], { found: true, temporaryFiles: 0 })
    })

    it('says that it may not write', async () => {
      const said = (await inNamespace('read-only')) as {
        open: { code: string; message: string; remedy: string }
      }
      assert.equal(said.open.code, 'read_only')
      assert.match(said.open.message, /opening the store in .*: no permission to write there/)
      assert.match(said.open.remedy, /write access/)
    })
  })

  describe('migrate', () => {
    const later = [...migrations, { name: 'later', statements: ['create table hansa_later (id integer)'] }]

    it('brings an older store up to date and keeps what it holds', async () => {
      await fillAndClose(1)
      const database = await SqliteDatabase.open(file)
      await migrate(database, later)
      await migrate(database, later)
      assert.deepEqual(await database.all('select * from hansa_later'), [])
      assert.equal((await database.all('select * from hansa_head')).length, 1)
      await database.close()
    })

    it('has an older store tell of the ends of agreements that it holds', async () => {
      const [agreement] = sampleStep('agr_1', 2)
      const database = await SqliteDatabase.open(file)
      const step = migrations.findIndex(({ name }) => name === 'when to tell of the end of an agreement')
      await migrate(database, migrations.slice(0, step))
      await database.transaction((transaction) =>
        transaction.all(
          `insert into hansa_agreement (id, product, consumer, requested_ms, revision, body)
           values ('agr_1', 'sales/orders', 'user:ana', 0, 2, $1)`,
          [JSON.stringify(agreement)],
        ),
      )
      await database.close()
      await using store = await open()
      for (const day of ['2026-12-01', '2026-12-20', '2027-01-02'])
        await store.metadata.tellAgreementEnds(new Date(day))
      const told = (await store.metadata.meshEvents(0, 10)).map(({ event }) => event.type)
      assert.deepEqual(told, ['hansa.agreement.expiring', 'hansa.agreement.expired'])
    })

    it('has an older store keep the keys of its webhooks', async () => {
      const older = { id: 'whk_1', principal: 'user:ana', filter: {}, secretNumber: 3, description: '}' }
      const database = await SqliteDatabase.open(file)
      const step = migrations.findIndex(
        ({ name }) => name === 'keys of webhooks that others take the place of',
      )
      await migrate(database, migrations.slice(0, step))
      await database.transaction((transaction) =>
        transaction.all(
          `insert into hansa_webhook (id, principal, created_ms, revision, webhook, delivery)
           values ('whk_1', 'user:ana', 0, 2, $1, '{}')`,
          [JSON.stringify(older)],
        ),
      )
      await database.close()
      await using store = await open()
      assert.deepEqual((await store.metadata.webhook('whk_1'))?.webhook, {
        ...older,
        ...{ keyNumber: 1, oldKeys: [] },
      })
    })

    it('refuses a store that a newer Hansa wrote', async () => {
      const database = await SqliteDatabase.open(file)
      await migrate(database, later)
      await database.close()
      const error = await refusal(open(), 'feature_not_supported')
      assert.match(
        error.message,
        new RegExp(
          `written by a newer Hansa: its tables are of version ${later.length}, and this one knows ${migrations.length}`,
        ),
      )
    })

    it('leaves the old store when a step fails half-way', async () => {
      await fillAndClose(1)
      const database = await SqliteDatabase.open(file)
      const broken = [
        ...later,
        { name: 'broken', statements: ['create table hansa_x (id integer)', 'no SQL'] },
      ]
      await assert.rejects(migrate(database, broken))
      await assert.rejects(database.all('select * from hansa_later'), (error) =>
        isHansaError(error, 'undefined_table'),
      )
      await database.close()
      await using store = await open()
      assert.equal((await store.metadata.heads()).size, 1)
    })

    it('is done once by several who open at the same time', async () => {
      const stores = await Promise.all([open(), open(), open(), open()])
      for (const store of stores) await store.close()
    })
  })
})
