import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { buffer } from 'node:stream/consumers'
import { isHansaError } from '../../src/errors.ts'
import type { ObjectStore } from '../../src/store/object-store.ts'

/** An empty place for one test. */
export interface ObjectPlace {
  open(): Promise<ObjectStore>
  /** What `location` should be. */
  readonly location: string
  remove(): Promise<void>
}

/** What every `ObjectStore` does. */
export function objectStoreContract(name: string, makePlace: () => Promise<ObjectPlace>): void {
  describe(`ObjectStore in ${name}`, () => {
    let place: ObjectPlace
    let objects: ObjectStore
    let folder: string

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'hansa-objects-test-'))
      place = await makePlace()
      objects = await place.open()
    })
    afterEach(async () => {
      await objects.close()
      await place.remove()
      await rm(folder, { recursive: true })
    })
    const fileOf = async (content: string | Uint8Array, file = 'staged'): Promise<string> => {
      await writeFile(path.join(folder, file), content)
      return path.join(folder, file)
    }
    const text = async (key: string): Promise<string> => Buffer.from(await objects.getBytes(key)).toString()
    const keys = async (prefix: string): Promise<readonly string[]> => {
      const found: string[] = []
      for await (const { key } of objects.list(prefix)) found.push(key)
      return found.sort()
    }

    it('says where other engines find its objects', () => {
      assert.equal(objects.location, place.location)
      assert.match(objects.location, /\/$/)
    })

    it('takes a file over, and gives it back in every form', async () => {
      const local = await fileOf('content')
      await objects.putFile('data/a/b.parquet', local)
      assert.equal(existsSync(local), false)
      assert.equal(await text('data/a/b.parquet'), 'content')
      assert.equal((await buffer(await objects.getStream('data/a/b.parquet'))).toString(), 'content')
      const copy = await objects.localPath('data/a/b.parquet')
      assert.match(copy, /\.parquet$/)
      assert.equal(await readFile(copy, 'utf8'), 'content')
      assert.equal(await objects.has('data/a/b.parquet'), true)
    })

    it('makes what it hands out read-only', async () => {
      await objects.putFile('data/a.parquet', await fileOf('content'))
      await objects.putBytes('data/b.json', Buffer.from('{}'))
      for (const key of ['data/a.parquet', 'data/b.json']) {
        assert.equal((await stat(await objects.localPath(key))).mode & 0o777, 0o444)
      }
    })

    it('keeps bytes of any kind, and none', async () => {
      const bytes = randomBytes(100_000)
      await objects.putBytes('data/bytes', bytes)
      await objects.putBytes('data/empty', new Uint8Array())
      await objects.putFile('data/empty file', await fileOf(''))
      assert.deepEqual(Buffer.from(await objects.getBytes('data/bytes')), bytes)
      assert.equal((await objects.getBytes('data/empty')).length, 0)
      assert.equal((await objects.getBytes('data/empty file')).length, 0)
    })

    it('changes nothing when a key is there already', async () => {
      await objects.putBytes('data/a', Buffer.from('first'))
      await objects.putBytes('data/a', Buffer.from('second'))
      const local = await fileOf('third')
      await objects.putFile('data/a', local)
      assert.equal(await text('data/a'), 'first')
      assert.equal(existsSync(local), false)
    })

    it('takes the same key from several at once', async () => {
      const files = await Promise.all(['1', '2', '3', '4'].map((file) => fileOf('same', file)))
      await Promise.all(files.map((file) => objects.putFile('data/x/y/z', file)))
      assert.equal(await text('data/x/y/z'), 'same')
      assert.deepEqual(await keys(''), ['data/x/y/z'])
    })

    it('says that there is no such object', async () => {
      const isMissing = (error: unknown): boolean =>
        isHansaError(error, 'not_found') && /data\/none/.test(error.message)
      await assert.rejects(objects.getBytes('data/none'), isMissing)
      await assert.rejects(objects.getStream('data/none'), isMissing)
      await assert.rejects(objects.localPath('data/none'), isMissing)
      assert.equal(await objects.has('data/none'), false)
    })

    it('lists what is below a folder', async () => {
      for (const key of ['data/a/1', 'data/a/2', 'data/ab/1', 'iceberg/a/1', 'other']) {
        await objects.putBytes(key, Buffer.from(key))
      }
      assert.deepEqual(await keys('data/a'), ['data/a/1', 'data/a/2'])
      assert.deepEqual(await keys('data/'), ['data/a/1', 'data/a/2', 'data/ab/1'])
      assert.deepEqual(await keys(''), ['data/a/1', 'data/a/2', 'data/ab/1', 'iceberg/a/1', 'other'])
      assert.deepEqual(await keys('none'), [])
      for await (const { key, bytes } of objects.list('')) assert.equal(bytes, key.length)
    })

    it('lists and deletes thousands', { timeout: 120_000 }, async () => {
      const many = Array.from({ length: 1_100 }, (_, index) => `data/${index % 7}/${index}`)
      for (let start = 0; start < many.length; start += 50) {
        await Promise.all(many.slice(start, start + 50).map((key) => objects.putBytes(key, Buffer.from('x'))))
      }
      assert.deepEqual(await keys('data'), many.toSorted())
      await objects.delete([...many.slice(1), 'data/never/there'])
      assert.deepEqual(await keys('data'), ['data/0/0'])
    })

    it('refuses keys that lead elsewhere', async () => {
      const local = await fileOf('x')
      for (const key of [
        '',
        '/etc/x',
        'a//b',
        'a/../../b',
        '..',
        './a',
        'a/.',
        'a/',
        'a\\b',
        'a\0b',
        '.tmp/a',
      ]) {
        const isInvalid = (error: unknown): boolean => isHansaError(error, 'invalid_input')
        await assert.rejects(objects.putBytes(key, Buffer.from('x')), isInvalid, key)
        await assert.rejects(objects.putFile(key, local), isInvalid, key)
        await assert.rejects(objects.getBytes(key), isInvalid, key)
        await assert.rejects(objects.localPath(key), isInvalid, key)
        await assert.rejects(objects.has(key), isInvalid, key)
        await assert.rejects(objects.delete([key]), isInvalid, key)
      }
    })

    it('keeps keys with spaces and other letters', async () => {
      const key = "data/Zürich + 空港/it's 100%.json"
      await objects.putBytes(key, Buffer.from('x'))
      assert.equal(await text(key), 'x')
      assert.deepEqual(await keys('data/Zürich + 空港'), [key])
      await objects.delete([key])
      assert.equal(await objects.has(key), false)
    })

    it('keeps a file of a hundred megabytes', { timeout: 120_000 }, async () => {
      const part = randomBytes(1_000_000)
      const large = Buffer.concat(Array.from({ length: 100 }, () => part))
      const hash = createHash('sha256').update(large).digest('hex')
      await objects.putFile(`data/${hash}.parquet`, await fileOf(large))
      assert.equal((await stat(await objects.localPath(`data/${hash}.parquet`))).size, large.length)
      assert.deepEqual(await keys('data'), [`data/${hash}.parquet`])
    })

    it('is not disturbed by tidying', async () => {
      await objects.putBytes('data/a', Buffer.from('x'))
      await objects.tidy()
      assert.equal(await text('data/a'), 'x')
      await objects.putBytes('data/b', Buffer.from('y'))
    })

    it('opens again with all that was put', async () => {
      await objects.putBytes('data/a', Buffer.from('x'))
      const again = await place.open()
      assert.equal(await again.has('data/a'), true)
      await again.close()
    })
  })
}
