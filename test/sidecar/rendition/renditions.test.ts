import assert from 'node:assert/strict'
import { chmod, readFile, rm, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { describe, it } from 'node:test'
import { Engine } from '../../../src/engine/engine.ts'
import { hashFile } from '../../../src/engine/hash-file.ts'
import { isHansaError } from '../../../src/errors.ts'
import { NodeSecret } from '../../../src/sidecar/node-secret.ts'
import { keyedHash } from '../../support/keyed-hash.ts'
import {
  entitlement,
  guestColumns,
  guests,
  keptInode,
  onlyIllinois,
  RenditionWorkspace,
  rowsOf,
} from './rendition-workspace.ts'

const visible = (...names: string[]): typeof guestColumns =>
  guestColumns.filter(({ name }) => names.includes(name))

describe('Renditions.files', () => {
  it('gives the rows that may be seen, in their order, without what is withheld', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const snapshot = await workspace.snapshot([guests(0, 9), guests(9, 12)])
    const held = await renditions.files(
      snapshot,
      entitlement({ card: { mask: 'show-last-4' }, born: 'withheld' }, { rows: onlyIllinois }),
    )
    assert.deepEqual(await rowsOf(held, visible('id', 'state', 'card')), [
      { id: '0', state: 'IL', card: 'xxrd-0' },
      { id: '3', state: 'IL', card: 'xxrd-3' },
      { id: '6', state: 'IL', card: 'xxrd-6' },
      { id: '9', state: 'IL', card: 'xxrd-9' },
    ])
    assert.deepEqual(
      held.files.map(({ rows }) => rows),
      [3, 1],
    )
    for (const file of held.files) {
      assert.equal((await stat(file.path)).size, file.bytes)
      assert.equal(await hashFile(file.path), file.sha256)
      assert.equal((await readFile(file.path)).indexOf('born'), -1)
    }
    await held.release()
  })

  it('filters by the values themselves, also where they are masked or withheld', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const snapshot = await workspace.snapshot([guests(0, 6)])
    for (const access of ['withheld', { mask: 'mask-to-fixed-value' }] as const) {
      const held = await renditions.files(snapshot, entitlement({ state: access }, { rows: onlyIllinois }))
      assert.deepEqual(
        (await rowsOf(held, visible('id'))).map(({ id }) => id),
        ['0', '3'],
      )
      await held.release()
    }
  })

  it('keeps field ids and types, so that every engine reads it as the data', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const columns = [
      ...guestColumns,
      {
        name: 'tags',
        type: 'STRUCT(a HUGEINT, b JSON)[]',
        required: false,
        fieldId: 9,
        nestedFieldIds: { element: 10, 'element.a': 11, 'element.b': 12 },
      },
    ]
    const snapshot = await workspace.snapshot(
      [`SELECT *, [{a: 1, b: '{}'}] AS tags FROM (${guests(0, 3)})`],
      columns,
    )
    const held = await renditions.files(
      snapshot,
      entitlement({ card: { mask: 'replace-with-null' } }, {}, columns),
    )
    using engine = await Engine.open({ threads: 1 })
    using connection = await engine.connect()
    const fields = await connection.rows(
      `SELECT name, field_id FROM parquet_schema('${held.files[0]?.path}') WHERE field_id IS NOT NULL`,
    )
    assert.deepEqual(
      fields.map(({ name, field_id: id }) => [name, Number(id)]),
      [
        ['id', 1],
        ['state', 2],
        ['card', 3],
        ['born', 4],
        ['tags', 9],
        ['element', 10],
        ['a', 11],
        ['b', 12],
      ],
    )
    await held.release()
  })

  it('makes a rendition once for all who may see the same, and an added data file costs only itself', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const first = await workspace.snapshot([guests(0, 9)])
    const mine = entitlement({}, { rows: onlyIllinois })
    const theirs = entitlement({}, { rows: onlyIllinois, purpose: 'Marketing' })
    await (await renditions.files(first, mine)).release()
    const made = await workspace.names('kept')
    assert.equal(made.length, 1)
    await (await renditions.files(first, theirs)).release()
    assert.deepEqual(await workspace.names('kept'), made)
    const inode = await keptInode(workspace, made[0])
    const second = await workspace.snapshot([guests(0, 9), guests(9, 18)])
    await (await renditions.files(second, mine)).release()
    assert.equal((await workspace.names('kept')).length, 2)
    assert.equal(await keptInode(workspace, made[0]), inode)
  })

  it('makes another where columns, masks or rows differ', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const snapshot = await workspace.snapshot([guests(0, 9)])
    const different = [
      entitlement({ card: 'withheld' }),
      entitlement({ card: { mask: 'mask-alphanum' } }),
      entitlement({ card: 'withheld' }, { rows: onlyIllinois }),
      entitlement({ card: { mask: 'sha-256-global' } }),
      entitlement({ card: { mask: 'sha-256-global' } }, { purpose: 'Marketing' }),
    ]
    for (const each of different) await (await renditions.files(snapshot, each)).release()
    assert.equal((await workspace.names('kept')).length, different.length)
  })

  it('makes one rendition for several who ask at the same time, in one process or in two', async () => {
    await using workspace = await RenditionWorkspace.make()
    const [one, other] = [await workspace.open(), await workspace.open()]
    const snapshot = await workspace.snapshot([guests(0, 50_000), guests(50_000, 60_000)])
    const asked = entitlement({ card: { mask: 'sha-256-global' } }, { rows: onlyIllinois })
    const held = await Promise.all([one, one, one, other, other].map((each) => each.files(snapshot, asked)))
    for (const each of held)
      assert.deepEqual(
        each.files.map(({ sha256 }) => sha256),
        held[0]?.files.map(({ sha256 }) => sha256),
      )
    assert.equal((await workspace.names('kept')).length, 2)
    for (const each of held) await each.release()
    assert.deepEqual(await workspace.names('held'), [])
    assert.deepEqual(await workspace.names('making'), [])
  })

  it('gives no files where no row may be seen, and remembers it', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const snapshot = await workspace.snapshot([
      `SELECT * FROM (${guests(0, 9)}) WHERE state = 'TX'`,
      guests(0, 3),
    ])
    const some = await renditions.files(snapshot, entitlement({}, { rows: onlyIllinois }))
    assert.equal(some.files.length, 1)
    assert.equal((await workspace.names('kept')).length, 2)
    const again = await renditions.files(snapshot, entitlement({}, { rows: onlyIllinois }))
    assert.deepEqual(await rowsOf(again), await rowsOf(some))
    const none = await renditions.files(snapshot, entitlement({}, { rows: { kind: 'none' } }))
    assert.deepEqual(none.files, [])
    assert.deepEqual(await rowsOf(none), [])
    for (const held of [some, again, none]) await held.release()
  })

  it('reads what an older data file lacks as absent', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const older = await workspace.snapshot([`SELECT id FROM (${guests(0, 3)})`], visible('id'))
    const newer = await workspace.snapshot([guests(3, 6)])
    const snapshot = { ...newer, files: [...older.files, ...newer.files] }
    const held = await renditions.files(snapshot, entitlement({ card: 'withheld' }, { rows: onlyIllinois }))
    assert.deepEqual(await rowsOf(held, visible('id', 'state')), [{ id: '3', state: 'IL' }])
    const all = await renditions.files(snapshot, entitlement({ card: 'withheld' }))
    assert.deepEqual((await rowsOf(all, visible('id', 'state'))).slice(0, 2), [
      { id: '0', state: null },
      { id: '1', state: null },
    ])
    for (const each of [held, all]) await each.release()
  })

  it('withholds a column that the entitlement does not name', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const snapshot = await workspace.snapshot([guests(0, 3)])
    const narrow = entitlement({}, { rows: onlyIllinois }, visible('id', 'state'))
    const held = await renditions.files(snapshot, narrow)
    assert.equal((await readFile(held.files[0]?.path ?? '')).indexOf('card'), -1)
    await held.release()
  })

  describe('hashes', () => {
    const cards = async (
      workspace: RenditionWorkspace,
      held: Parameters<typeof rowsOf>[0],
    ): Promise<unknown[]> => {
      assert.ok(workspace)
      return (await rowsOf(held)).map(({ card }) => card)
    }

    it('are keyed by the node’s secret and the purpose', async () => {
      await using workspace = await RenditionWorkspace.make()
      const renditions = await workspace.open()
      const snapshot = await workspace.snapshot([guests(0, 1)])
      const asked = entitlement({ card: { mask: 'sha-256-global' } })
      const held = await renditions.files(snapshot, asked)
      const key = (await NodeSecret.open(workspace.state)).keyFor('mask of a purpose', 'RouteReview')
      assert.deepEqual(await cards(workspace, held), [keyedHash(key, 'card-0')])
      const other = await renditions.files(
        snapshot,
        entitlement({ card: { mask: 'sha-256-global' } }, { purpose: 'Marketing' }),
      )
      assert.notDeepEqual(await cards(workspace, other), await cards(workspace, held))
      await rm(path.join(workspace.state, 'keys'), { recursive: true })
      const rekeyed = await (await workspace.open()).files(snapshot, asked)
      assert.notDeepEqual(await cards(workspace, rekeyed), await cards(workspace, held))
      for (const each of [held, other, rekeyed]) await each.release()
    })

    it('of one statement are the same throughout it and nowhere else, and are not kept', async () => {
      await using workspace = await RenditionWorkspace.make()
      const renditions = await workspace.open()
      const snapshot = await workspace.snapshot([guests(0, 2)])
      const asked = entitlement({ card: { mask: 'sha-256-query-local' } })
      const [a, b, c, d] = await Promise.all(
        ['s1', 's1', 's2', undefined].map((statement) =>
          renditions.files(snapshot, asked, statement === undefined ? {} : { statement }),
        ),
      )
      assert.ok(a && b && c && d)
      assert.deepEqual(await cards(workspace, a), await cards(workspace, b))
      assert.notDeepEqual(await cards(workspace, a), await cards(workspace, c))
      assert.notDeepEqual(await cards(workspace, c), await cards(workspace, d))
      assert.equal((await stat(a.files[0]?.path ?? '')).mode & 0o777, 0o444)
      assert.deepEqual(await workspace.names('kept'), [])
      for (const each of [a, b, c, d]) await each.release()
      assert.deepEqual(await workspace.names('held'), [])
    })
  })

  it(
    'lets nobody but the node’s user see or change the files, whose names tell nothing',
    { skip: process.platform === 'win32' },
    async () => {
      await using workspace = await RenditionWorkspace.make()
      const renditions = await workspace.open()
      const snapshot = await workspace.snapshot([guests(0, 3)])
      const held = await renditions.files(snapshot, entitlement({}, { rows: onlyIllinois }))
      const [file] = held.files
      assert.ok(file)
      assert.equal(path.basename(file.path), '0.parquet')
      assert.equal((await stat(file.path)).mode & 0o777, 0o444)
      for (const folder of ['kept', 'making', 'held'])
        assert.equal((await stat(path.join(workspace.state, 'renditions', folder))).mode & 0o777, 0o700)
      assert.equal((await stat(path.dirname(file.path))).mode & 0o777, 0o700)
      await held.release()
      assert.deepEqual(await workspace.names('held'), [])
    },
  )

  it('says nothing of the data nor of paths where a data file is damaged, and keeps nothing', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const snapshot = await workspace.snapshot([guests(0, 1000)])
    const file = await workspace.objects.localPath(snapshot.files[0]?.key ?? '')
    await chmod(file, 0o644)
    await truncate(file, 500)
    await assert.rejects(
      renditions.files(snapshot, entitlement({}, { rows: onlyIllinois })),
      (error) =>
        isHansaError(error, 'internal') &&
        error.message === 'preparing what may be seen of hotel.guests failed' &&
        error.cause === undefined,
    )
    assert.deepEqual(await workspace.names('kept'), [])
    assert.deepEqual(await workspace.names('making'), [])
  })

  it('is cancelled for one who does not wait any more, and goes on for another', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const snapshot = await workspace.snapshot([guests(0, 300_000)])
    const asked = entitlement({ card: { mask: 'sha-256-global' } })
    const controller = new AbortController()
    const gone = renditions.files(snapshot, asked, { signal: controller.signal })
    const stays = renditions.files(snapshot, asked)
    controller.abort()
    await assert.rejects(gone, (error) => isHansaError(error, 'cancelled'))
    const held = await stays
    assert.equal(held.files[0]?.rows, 300_000)
    await held.release()
    const alone = new AbortController()
    const other = renditions.files(snapshot, entitlement({ card: { mask: 'mask-alphanum' } }), {
      signal: alone.signal,
    })
    setTimeout(() => alone.abort(), 50)
    await assert.rejects(other, (error) => isHansaError(error, 'cancelled'))
    await renditions.close()
    assert.equal((await workspace.names('kept')).length, 1)
    assert.deepEqual(await workspace.names('making'), [])
  })
})
