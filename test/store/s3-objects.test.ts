import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { collectGarbage } from '../../src/store/collect.ts'
import { openS3Objects, type S3ObjectsOptions } from '../../src/store/s3-objects.ts'
import { openStore } from '../../src/store/store.ts'
import { freePort } from '../support/free-port.ts'
import { type S3Server, startS3 } from '../support/s3-server.ts'
import { objectStoreContract } from './object-store.contract.ts'
import { objectKeysOf, samplePublication, sampleSnapshot, sha256 } from './sample-publication.ts'

describe('S3', () => {
  let server: S3Server
  let cacheFolder: string
  let places = 0

  before(async () => {
    server = await startS3()
    cacheFolder = await mkdtemp(path.join(tmpdir(), 'hansa-cache-'))
  })
  after(async () => {
    await server.stop()
    await rm(cacheFolder, { recursive: true })
  })
  const options = (changes: Partial<S3ObjectsOptions> = {}): S3ObjectsOptions => ({
    address: `s3://${server.bucket}/place-${(places += 1)}/`,
    s3: { endpoint: server.endpoint, forcePathStyle: true },
    cacheFolder,
    ...changes,
  })

  objectStoreContract('a bucket', () => {
    const place = options()
    return Promise.resolve({
      open: () => openS3Objects(place),
      location: place.address,
      remove: () => Promise.resolve(),
    })
  })

  describe('openS3Objects', () => {
    it('takes a bucket without a prefix', async () => {
      const objects = await openS3Objects(options({ address: `s3://${server.bucket}` }))
      assert.equal(objects.location, `s3://${server.bucket}/`)
      await objects.putBytes('top/a', Buffer.from('x'))
      for await (const { key } of objects.list('top')) assert.equal(key, 'top/a')
      await objects.close()
    })

    it('says that the bucket is not there', async () => {
      await assert.rejects(openS3Objects(options({ address: 's3://absent/x' })), (error) => {
        assert.ok(isHansaError(error, 'not_found'))
        assert.equal(error.message, 'the bucket absent is not there')
        return true
      })
    })

    it('says that the server cannot be reached', { timeout: 60_000 }, async () => {
      const endpoint = `http://127.0.0.1:${await freePort()}`
      await assert.rejects(openS3Objects(options({ s3: { endpoint, forcePathStyle: true } })), (error) =>
        isHansaError(error, 'source_unavailable'),
      )
    })

    it('says that the credentials are not accepted', async () => {
      const before = process.env['AWS_ACCESS_KEY_ID']
      process.env['AWS_ACCESS_KEY_ID'] = 'NOBODY'
      try {
        await assert.rejects(
          openS3Objects(options()),
          (error) => isHansaError(error, 'denied') || isHansaError(error, 'unauthenticated'),
        )
      } finally {
        process.env['AWS_ACCESS_KEY_ID'] = before
      }
    })

    it('says that an address names no bucket', async () => {
      await assert.rejects(openS3Objects(options({ address: 's3:mesh' })), (error) =>
        isHansaError(error, 'invalid_input'),
      )
    })
  })

  it('serves a whole store', async () => {
    const state = await mkdtemp(path.join(tmpdir(), 'hansa-store-'))
    const { address: objects, s3 } = options()
    const store = await openStore({ state, store: { metadata: `sqlite:${state}/hansa.db`, objects, s3 } })
    await store.metadata.commit(samplePublication('a/b', 1))
    for (const key of objectKeysOf(sampleSnapshot('a/b', 1)))
      await store.objects.putBytes(key, Buffer.from('x'))
    await store.objects.putBytes('data/orphan', Buffer.from('x'))
    const collected = await collectGarbage(store, { retention: { snapshots: 1, days: 0 }, now: new Date() })
    assert.equal(collected.deletedObjects, 1)
    assert.equal(await store.objects.has('data/orphan'), false)
    await store.close()
    await rm(state, { recursive: true })
  })

  describe('localPath', () => {
    it('fetches an object once for all who ask at the same time', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'hansa-cache-'))
      const objects = await openS3Objects(options({ cacheFolder: folder }))
      const key = `data/${sha256('content')}.parquet`
      await objects.putBytes(key, Buffer.from('content'))
      const paths = await Promise.all(Array.from({ length: 10 }, () => objects.localPath(key)))
      assert.equal(new Set(paths).size, 1)
      assert.equal((await readdir(folder)).length, 1)
      await objects.delete([key])
      assert.equal(await readFile(await objects.localPath(key), 'utf8'), 'content')
      await objects.close()
      await rm(folder, { recursive: true })
    })

    it('refuses data that is not what its name says', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'hansa-cache-'))
      const objects = await openS3Objects(options({ cacheFolder: folder }))
      const key = `data/${sha256('content')}.parquet`
      await objects.putBytes(key, Buffer.from('something else'))
      await assert.rejects(objects.localPath(key), (error) => isHansaError(error, 'corrupt'))
      assert.deepEqual(await readdir(folder), [])
      await objects.close()
      await rm(folder, { recursive: true })
    })

    it('keeps its folder below the bound, dropping what was not asked for longest', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'hansa-cache-'))
      const objects = await openS3Objects(options({ cacheFolder: folder, cacheBytes: 2_500 }))
      const paths: string[] = []
      await writeFile(path.join(folder, 'left over.tmp'), 'of a process that died')
      await age(path.join(folder, 'left over.tmp'), 99)
      for (let index = 0; index < 4; index += 1) {
        await objects.putBytes(`data/${index}`, Buffer.alloc(1_000, index))
        const copy = await objects.localPath(`data/${index}`)
        paths.push(path.basename(copy))
        await age(copy, 90 - index)
        if (index === 2) await objects.localPath('data/1')
      }
      assert.deepEqual((await readdir(folder)).sort(), [paths[1], paths[3]].sort())
      await objects.close()
      await rm(folder, { recursive: true })
    })
  })
})

async function age(file: string, minutes: number): Promise<void> {
  const then = new Date(Date.now() - minutes * 60_000)
  await utimes(file, then, then)
}
