/**
 * Run as a program in a mount namespace of its own, as `unshare -m` makes one: fills a small file system, or makes it
 * read-only, and prints as JSON what the store says.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { isHansaError } from '../../src/errors.ts'
import { openStore } from '../../src/store/store.ts'
import { samplePublication } from './sample-publication.ts'

const [scenario, folder = ''] = process.argv.slice(2)
const settings = {
  state: folder,
  store: { metadata: `sqlite:${folder}/hansa.db`, objects: `file:${folder}/objects`, s3: {} },
}

execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder])
console.log(JSON.stringify(scenario === 'full' ? await fill() : await makeReadOnly()))

async function fill(): Promise<unknown> {
  const store = await openStore(settings)
  await store.metadata.commit(samplePublication('a/b', 1))
  await store.objects.putBytes('data/first', Buffer.from('first'))
  const objects = await untilItFails((index) =>
    store.objects.putBytes(`data/${index}`, Buffer.alloc(100_000)),
  )
  const small = await untilItFails((index) =>
    store.objects.putBytes(`data/small/${index}`, Buffer.alloc(4_000)),
  )
  const commits = await untilItFails((index) => store.metadata.commit(samplePublication('a/b', index + 2)))
  const newest = (await store.metadata.heads()).get('a/b')?.sequence ?? 0
  const whole = (await store.metadata.publication('a/b'))?.snapshots.length === 1
  await store.close()
  return { objects, small, commits, whole, after: await afterwards(newest) }
}

/** What a next start finds on the full disk, and whether it goes on once there is space. */
async function afterwards(newest: number): Promise<unknown> {
  execFileSync('mount', ['-o', 'remount,size=12m', folder])
  const store = await openStore(settings)
  const found = (await store.metadata.heads()).get('a/b')?.sequence
  await store.metadata.commit(samplePublication('a/b', newest + 1))
  await store.close()
  return { found: found === newest, temporaryFiles: readdirSync(`${folder}/objects/.tmp`).length }
}

async function makeReadOnly(): Promise<unknown> {
  const store = await openStore(settings)
  await store.metadata.commit(samplePublication('a/b', 1))
  await store.close()
  execFileSync('mount', ['-o', 'remount,ro', folder])
  return { open: await failure(() => openStore(settings)) }
}

async function untilItFails(work: (index: number) => Promise<void>): Promise<unknown> {
  for (let index = 0; index < 10_000; index += 1) {
    const failed = await failure(() => work(index))
    if (failed !== undefined) return failed
  }
  return undefined
}

async function failure(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return isHansaError(error)
      ? { code: error.code, message: error.message, remedy: error.remedy }
      : String(error)
  }
}
