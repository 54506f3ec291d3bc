import path from 'node:path'
import { HansaError } from '../errors.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import { openFolderObjects } from './folder-objects.ts'
import type { Lock, Locks } from './locks.ts'
import type { MetadataStore } from './metadata-store.ts'
import type { ObjectStore } from './object-store.ts'
import { openSqlMetadataStore } from './sql-metadata-store.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { SqliteLocks } from './sqlite-locks.ts'
import { waitForLock } from './wait-for-lock.ts'

/** A node's state. */
export interface Store extends AsyncDisposable {
  readonly metadata: MetadataStore
  readonly objects: ObjectStore
  readonly locks: Locks
  /**
   * To be held from before a build's first `putFile` until after `commit`, and around a rollback: while it is, objects
   * that no publication lists yet are not swept away. Waits for a sweep that is under way.
   */
  sweepWaits(): Promise<Lock>
  close(): Promise<void>
}

/** The lock that builds share and the sweep of `collect.ts` has alone. */
export const objectsLock = 'objects'
const longestSweepMs = 120_000

/** Opens or makes the store that `mesh.yaml` names. The one who opens it closes it. */
export async function openStore(settings: Pick<MeshSettings, 'state' | 'store'>): Promise<Store> {
  const opened: { close(): Promise<void> }[] = []
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part)
    return part
  }
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).reverse()) await part.close()
  }
  try {
    const { metadata, locks } = await openDatabase(settings, keep)
    const objects = keep(await openObjects(settings))
    return {
      metadata,
      objects,
      locks,
      sweepWaits: () => sweepWaits(locks),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Keep = <T extends { close(): Promise<void> }>(part: T) => T

/** Locks are where the metadata is: who shares the one shares the other. */
async function openDatabase(
  { state, store }: Pick<MeshSettings, 'state' | 'store'>,
  keep: Keep,
): Promise<Pick<Store, 'metadata' | 'locks'>> {
  const { scheme, rest } = schemeOf(store.metadata)
  switch (scheme) {
    case 'sqlite': {
      const database = await SqliteDatabase.open(path.resolve(rest))
      return {
        metadata: keep(await openSqlMetadataStore(database)),
        locks: keep(new SqliteLocks(path.join(state, 'locks'))),
      }
    }
    case 'postgres':
    case 'postgresql': {
      // Loaded only where they are used: a command should start fast.
      const { PostgresDatabase } = await import('./postgres-database.ts')
      const { PostgresLocks } = await import('./postgres-locks.ts')
      const database = await PostgresDatabase.open(store.metadata)
      return {
        metadata: keep(await openSqlMetadataStore(database)),
        locks: keep(new PostgresLocks(store.metadata)),
      }
    }
    default:
      throw unknownScheme(
        'metadata',
        store.metadata,
        '`sqlite:<file>` or `postgres://<user>@<host>/<database>`',
      )
  }
}

async function openObjects({ state, store }: Pick<MeshSettings, 'state' | 'store'>): Promise<ObjectStore> {
  const { scheme, rest } = schemeOf(store.objects)
  switch (scheme) {
    case 'file':
      return openFolderObjects(path.resolve(rest))
    case 's3': {
      const { openS3Objects } = await import('./s3-objects.ts')
      const cacheFolder = path.join(state, 'cache', 'objects')
      return openS3Objects({ address: store.objects, s3: store.s3, cacheFolder })
    }
    default:
      throw unknownScheme('objects', store.objects, '`file:<folder>` or `s3://<bucket>/<prefix>`')
  }
}

function schemeOf(address: string): { readonly scheme: string; readonly rest: string } {
  const colon = address.indexOf(':')
  return { scheme: address.slice(0, Math.max(colon, 0)), rest: address.slice(colon + 1) }
}

/** The scheme only: the rest of an address may hold a password. */
const unknownScheme = (setting: string, address: string, expected: string): HansaError =>
  new HansaError(
    'invalid_input',
    `store.${setting} starts with \`${schemeOf(address).scheme}:\`, which is no kind of store`,
    { remedy: `Write ${expected} in mesh.yaml.` },
  )

async function sweepWaits(locks: Locks): Promise<Lock> {
  const lock = await waitForLock(locks, objectsLock, { mode: 'shared', timeoutMs: longestSweepMs })
  if (lock !== undefined) return lock
  throw new HansaError('busy', 'another process has been removing old objects for more than two minutes', {
    remedy: 'Try again when it has finished.',
  })
}
