import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { openFolderObjects } from '../../src/store/folder-objects.ts'
import { objectStoreContract } from './object-store.contract.ts'

objectStoreContract('a folder', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
  const objects = path.join(folder, 'new folder')
  return {
    open: () => openFolderObjects(objects),
    location: `${pathToFileURL(objects).href}/`,
    remove: () => rm(folder, { recursive: true }),
  }
})

describe('openFolderObjects', () => {
  it('is cleared by `tidy` of what a process that died was writing', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
    const objects = await openFolderObjects(folder)
    await writeFile(path.join(folder, '.tmp', 'half'), 'half of it')
    await objects.putBytes('data/whole', Buffer.from('whole'))
    await objects.tidy()
    assert.deepEqual(await readdir(path.join(folder, '.tmp')), [])
    assert.equal(await objects.has('data/whole'), true)
    await rm(folder, { recursive: true })
  })

  it('takes files from another file system', async (test) => {
    const other = await mkdtemp('/dev/shm/hansa-').catch(() => undefined)
    if (other === undefined) {
      test.skip('/dev/shm is not on this machine')
      return
    }
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
    const objects = await openFolderObjects(folder)
    await writeFile(path.join(other, 'file'), 'content')
    await objects.putFile('data/file', path.join(other, 'file'))
    assert.equal(Buffer.from(await objects.getBytes('data/file')).toString(), 'content')
    assert.deepEqual(await readdir(path.join(folder, '.tmp')), [])
    await rm(folder, { recursive: true })
    await rm(other, { recursive: true })
  })

  it('leaves no empty folders after a delete, and itself in place', async () => {
    const parent = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
    const folder = path.join(parent, 'objects')
    const objects = await openFolderObjects(folder)
    await objects.putBytes('data/a/b/c', Buffer.from('x'))
    await objects.delete(['data/a/b/c'])
    assert.deepEqual(await readdir(folder), ['.tmp'])
    await objects.delete(['top'])
    assert.deepEqual(await readdir(parent), ['objects'])
    await rm(parent, { recursive: true })
  })

  it('puts a file while the last of its neighbours is deleted', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
    const objects = await openFolderObjects(folder)
    for (let round = 0; round < 100; round += 1) {
      await objects.putBytes('data/a/b/one', Buffer.from('1'))
      await Promise.all([
        objects.delete(['data/a/b/one']),
        objects.putBytes('data/a/b/two', Buffer.from('2')),
      ])
      assert.deepEqual(await readdir(path.join(folder, 'data/a/b')), ['two'])
      await objects.delete(['data/a/b/two'])
    }
    await rm(folder, { recursive: true })
  })

  it('puts and deletes in one folder from many at once, which each leave it empty now and then', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
    const objects = await openFolderObjects(folder)
    const putAndDelete = async (key: string): Promise<void> => {
      for (let round = 0; round < 50; round += 1) {
        await objects.putBytes(key, Buffer.from('x'))
        assert.equal(await objects.has(key), true)
        await objects.delete([key])
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, lane) => putAndDelete(`data/a/b/${lane}`)))
    assert.deepEqual(await readdir(folder), ['.tmp'])
    await rm(folder, { recursive: true })
  })

  it('says that a file is in the way of a folder', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
    const objects = await openFolderObjects(folder)
    await writeFile(path.join(folder, 'data'), 'a file')
    await assert.rejects(objects.putBytes('data/a/b', Buffer.from('x')), { code: 'ENOTDIR' })
    assert.deepEqual(await readdir(path.join(folder, '.tmp')), [])
    await rm(folder, { recursive: true })
  })

  it('works through a symbolic link to its folder', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-'))
    await symlink(folder, `${folder}-link`)
    const objects = await openFolderObjects(`${folder}-link`)
    await objects.putBytes('data/a', Buffer.from('x'))
    assert.equal(await objects.has('data/a'), true)
    await rm(`${folder}-link`)
    await rm(folder, { recursive: true })
  })
})
