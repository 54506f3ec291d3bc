import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { HansaError } from '../../../src/errors.ts'
import { FileCache, type SignedFile } from '../../../src/mesh/remote/file-cache.ts'
import { readersPatience } from '../../../src/mesh/remote/patience.ts'
import { Transfers } from '../../../src/mesh/remote/transfers.ts'

const content = (letter: string): Buffer => Buffer.from(letter.repeat(1000))
const signed = (letter: string, node = 'sales'): SignedFile => ({
  node,
  sha256: hash('sha256', content(letter)),
  rows: 1,
  bytes: 1000,
})

describe('FileCache', () => {
  let folder: string
  let cache: FileCache
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hansa-files-'))
    cache = await FileCache.open(folder, { maximumBytes: 2500 })
  })
  afterEach(async () => {
    await cache.close()
    rmSync(folder, { recursive: true })
  })

  const put = async (letter: string, usedSeconds = 0): Promise<SignedFile> => {
    const file = signed(letter)
    const { part, leave } = cache.receive(file)
    writeFileSync(part, content(letter))
    await cache.add(file, part)
    leave()
    const kept = path.join(folder, 'kept', 'sales', `${file.sha256}.parquet`)
    utimesSync(kept, usedSeconds, usedSeconds)
    return file
  }

  it('lets those unused for longest go first, and never one that is held', async () => {
    const [a, b, c, d] = [await put('a', 1), await put('b', 2), await put('c', 3), await put('d', 4)]
    const held = await cache.heldFolder()
    const hold = await cache.hold(a, held)
    utimesSync(path.join(folder, 'kept', 'sales', `${a.sha256}.parquet`), 1, 1)
    await cache.tidy()
    assert.deepEqual(await Promise.all([a, b, c, d].map((file) => cache.has(file))), [
      true,
      false,
      false,
      true,
    ])
    assert.ok(hold !== undefined && existsSync(hold.path))
    await held.release()
  })

  it('gives nobody a file of one node because another has named its hash', async () => {
    await put('a')
    const held = await cache.heldFolder()
    assert.equal(await cache.hold(signed('a', 'planning'), held), undefined)
    await held.release()
  })

  it('lets nothing come that does not fit beside what is held, and counts only what has to come', async () => {
    const transfers = new Transfers({ cache, patience: readersPatience })
    const asked: string[] = []
    const open = ({ sha256 }: SignedFile) => {
      asked.push(sha256)
      return Promise.reject(new HansaError('denied', 'it is asked for'))
    }
    const bring = (...letters: readonly string[]) =>
      transfers.bring({ files: letters.map((letter) => signed(letter)), open, signal: undefined })
    const tooLarge = {
      code: 'too_large',
      message: /node sales.* of 2500 bytes/,
      remedy: /sidecar\.renditionDisk/,
    }
    await assert.rejects(bring('a', 'b', 'c'), tooLarge)
    for (const letter of ['a', 'b', 'c', 'd']) await put(letter)
    const all = await bring('a', 'b', 'c', 'd')
    assert.deepEqual([all.files.length, all.bytes], [4, 0])
    await assert.rejects(bring('e'), tooLarge)
    assert.deepEqual(asked, [])
    await all.release()
    await assert.rejects(bring('a', 'e'), { code: 'denied' })
    await assert.rejects(bring('a', 'b', 'e'), tooLarge)
    assert.deepEqual(asked, [signed('e').sha256])
    await transfers.close()
  })

  it('takes over what a killed process had received', async () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    const machine = hostname().replaceAll(/[^\w-]/g, '_')
    const left = path.join(folder, 'coming', `${machine}.${pid}.killed`)
    mkdirSync(left)
    const file = signed('e')
    writeFileSync(path.join(left, `sales.${file.sha256}.part`), content('e').subarray(0, 400), {
      // As who was killed just before the file got its name.
      mode: 0o400,
    })
    await using after = await FileCache.open(folder, { maximumBytes: 2500 })
    const transfers = new Transfers({ cache: after, patience: readersPatience })
    const asked: number[] = []
    const open = (_: SignedFile, { from }: { readonly from: number }) => {
      asked.push(from)
      return Promise.resolve(answer(content('e').subarray(from), from))
    }
    const [one, two] = await Promise.all([
      transfers.bring({ files: [file], open, signal: undefined }),
      transfers.bring({ files: [file], open, signal: undefined }),
    ])
    assert.deepEqual(asked, [400], 'one transfer for both, of what was missing')
    assert.deepEqual([one.bytes + two.bytes, existsSync(left)], [600, false])
    await one.release()
    await two.release()
    await transfers.close()
  })
})

const answer = (body: Buffer, from: number) => ({
  status: 206,
  headers: new Headers({ 'content-range': `bytes ${from}-999/1000` }),
  body: (async function* () {
    yield await Promise.resolve(body)
  })(),
  cancel: () => Promise.resolve(),
})
