import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { isHansaError } from '../../../src/errors.ts'
import { collectRenditions } from '../../../src/sidecar/rendition/collect-renditions.ts'
import { openStore } from '../../../src/store/store.ts'
import { samplePublication } from '../../store/sample-publication.ts'
import { skipWithout } from '../../support/needs.ts'
import {
  entitlement,
  guestColumns,
  guests,
  keptInode,
  onlyIllinois,
  RenditionWorkspace,
  rowsOf,
} from './rendition-workspace.ts'

const idColumn = guestColumns.slice(0, 1)

describe('Renditions.open', () => {
  it('removes what a killed process left, and nothing of one that lives', async () => {
    await using workspace = await RenditionWorkspace.make()
    const machine = hostname().replaceAll(/[^\w-]/g, '_')
    const gone = 2 ** 22 + 7
    for (const folder of ['making', 'held'])
      for (const pid of [gone, process.ppid]) {
        const own = path.join(workspace.state, 'renditions', folder, `${machine}.${pid}.abcdef`)
        await mkdir(own, { recursive: true })
        await writeFile(path.join(own, `part-${pid}`), 'hidden')
      }
    await workspace.open()
    for (const folder of ['making', 'held'] as const)
      assert.deepEqual(await workspace.names(folder), [`part-${process.ppid}`])
  })

  it('finds what was made before', async () => {
    await using workspace = await RenditionWorkspace.make()
    const snapshot = await workspace.snapshot([guests(0, 9)])
    const asked = entitlement({}, { rows: onlyIllinois })
    const before = await workspace.open()
    await (await before.files(snapshot, asked)).release()
    await before.close()
    const [name] = await workspace.names('kept')
    const inode = await keptInode(workspace, name)
    const after = await workspace.open()
    await (await after.files(snapshot, asked)).release()
    assert.equal(await keptInode(workspace, name), inode)
  })
})

describe('the bound of renditions', () => {
  it('removes those that nobody asked for longest, and never what is held', async () => {
    await using workspace = await RenditionWorkspace.make()
    const snapshot = await workspace.snapshot([guests(0, 20_000)])
    const sizes = await workspace.open()
    const first = entitlement({ card: { mask: 'sha-256-global' } })
    const held = await sizes.files(snapshot, first)
    const bytes = held.files[0]?.bytes ?? 0
    const bounded = await workspace.open({ maximumBytes: bytes * 2.5 })
    for (const purpose of ['b', 'c', 'd']) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      await (
        await bounded.files(snapshot, entitlement({ card: { mask: 'sha-256-global' } }, { purpose }))
      ).release()
    }
    assert.equal((await workspace.names('kept')).length, 2)
    assert.equal((await rowsOf(held)).length, 20_000)
    await held.release()
    assert.deepEqual(await workspace.names('held'), [])
  })

  it('makes what is larger than all of it for one request only, with the columns that it needs', async () => {
    await using workspace = await RenditionWorkspace.make()
    const snapshot = await workspace.snapshot([guests(0, 20_000)])
    const renditions = await workspace.open({ maximumBytes: 1000 })
    const asked = entitlement({ born: 'withheld' }, { rows: onlyIllinois })
    const held = await renditions.files(snapshot, asked, { columns: ['id'] })
    assert.equal((await rowsOf(held, idColumn)).length, 6667)
    assert.equal((await readFile(held.files[0]?.path ?? '')).indexOf('card'), -1)
    assert.deepEqual(await workspace.names('kept'), [])
    await held.release()
    assert.deepEqual(await workspace.names('held'), [])
  })

  it('outlives another process that removes everything again and again', async () => {
    await using workspace = await RenditionWorkspace.make()
    const snapshot = await workspace.snapshot([guests(0, 100), guests(100, 200)])
    const renditions = await workspace.open()
    const other = await workspace.open()
    const controller = new AbortController()
    const removing = (async () => {
      while (!controller.signal.aborted) {
        await other.collect({ keepDataFiles: new Set() })
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    for (let round = 0; round < 20; round += 1) {
      const held = await renditions
        .files(snapshot, entitlement({}, { rows: onlyIllinois }))
        .catch((error: unknown) => {
          assert.ok(isHansaError(error, 'busy'), String(error))
          return undefined
        })
      if (held !== undefined) assert.equal((await rowsOf(held)).length, 67)
      await held?.release()
    }
    controller.abort()
    await removing
  })
})

describe('Renditions.collect', () => {
  it('removes what was made of data files that are not kept', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const [old, kept] = [await workspace.snapshot([guests(0, 9)]), await workspace.snapshot([guests(9, 18)])]
    for (const snapshot of [old, kept])
      await (await renditions.files(snapshot, entitlement({}, { rows: onlyIllinois }))).release()
    const keepDataFiles = new Set(kept.files.map(({ sha256 }) => sha256))
    assert.ok((await renditions.collect({ keepDataFiles })) > 0)
    const names = await workspace.names('kept')
    assert.deepEqual(
      names.map((name) => name.slice(0, 64)),
      [...keepDataFiles],
    )
    assert.equal(await renditions.collect({ keepDataFiles }), 0)
  })
})

describe('collectRenditions', () => {
  it('keeps what was made of data files that a publication lists', async () => {
    await using workspace = await RenditionWorkspace.make()
    const renditions = await workspace.open()
    const [old, kept] = [await workspace.snapshot([guests(0, 9)]), await workspace.snapshot([guests(9, 18)])]
    for (const snapshot of [old, kept])
      await (await renditions.files(snapshot, entitlement({}, { rows: onlyIllinois }))).release()
    await using store = await openStore({
      state: workspace.state,
      store: {
        metadata: `sqlite:${workspace.state}/hansa.db`,
        objects: `file:${workspace.state}/objects`,
        s3: {},
      },
    })
    await store.metadata.commit(samplePublication('hotel/guests', 1, { snapshots: [kept] }))
    assert.ok((await collectRenditions(store.metadata, renditions)) > 0)
    const [only, ...others] = await workspace.names('kept')
    assert.equal(only?.slice(0, 64), kept.files[0]?.sha256)
    assert.deepEqual(others, [])
  })
})

describe('Renditions on a full disk', { skip: skipWithout('tmpfs') }, () => {
  it('says so, leaves nothing half made, and goes on when there is space', async () => {
    await using workspace = await RenditionWorkspace.make()
    const program = path.join(import.meta.dirname, 'fill-renditions.ts')
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', program, workspace.state]
    const { stdout } = await promisify(execFile)('unshare', ['-m', ...node])
    assert.deepEqual(JSON.parse(stdout), {
      full: { code: 'disk_full', message: 'preparing what may be seen of hotel.guests: the disk is full' },
      left: { kept: 0, making: 0, held: 0 },
      later: 50_000,
    })
  })
})
