import { foldName } from '../engine/sql/same-name.ts'
import { HansaError } from '../errors.ts'
import { holdSnapshot } from '../store/collect.ts'
import type { Lock } from '../store/locks.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { parseDatasetKey, type DatasetKeyParts } from './dataset-key.ts'
import type { ReadableDataset } from './query.ts'

/** How often a reader follows a dataset that is replaced and collected while it is being opened. */
const attempts = 5

/**
 * Every dataset that is published, under the names SQL has for it: `domain.dataset`, `domain.dataset_v2` with its
 * major, and `domain."dataset@3"` or `domain."dataset@2026-01-31T12:00:00Z"` where `sql` mentions an earlier version.
 */
export async function servedDatasets(
  store: Store,
  { sql, asOf }: { readonly sql: string; readonly asOf?: string },
): Promise<readonly ReadableDataset[]> {
  const keys = [...(await store.metadata.heads()).values()].flatMap(({ snapshotIds }) =>
    Object.keys(snapshotIds),
  )
  const named = withNames(keys)
  const served = named.map(({ key, parts, names }): ReadableDataset => ({
    names: names.map((name) => [parts.domain, name]),
    open: () => openHeld(store, () => servedSnapshot(store, key, { parts, asOf })),
  }))
  const earlier = mentionedVersions(sql).flatMap(({ name, version }) =>
    named
      .filter(({ names }) => names.includes(name))
      .map(({ key, parts }): ReadableDataset => ({
        names: [[parts.domain, `${name}@${version}`]],
        open: () => openHeld(store, () => snapshotAt(store, key, { parts, version })),
      })),
  )
  return [...served, ...earlier]
}

interface Named {
  readonly key: string
  readonly parts: DatasetKeyParts
  readonly names: readonly string[]
}

/**
 * The plain name belongs to the newest major of a port, which can be named with its major too, unless a dataset of
 * the domain has that name itself.
 */
function withNames(keys: readonly string[]): readonly Named[] {
  const all = keys.map((key) => ({ key, parts: parseDatasetKey(key) }))
  const newest = newestMajors(all.map(({ parts }) => parts))
  const ownName = (parts: DatasetKeyParts): string =>
    newest.get(portKey(parts)) === parts.major ? parts.object : versionedName(parts)
  const taken = new Set(all.map(({ parts }) => `${parts.domain}.${ownName(parts)}`))
  return all.map(({ key, parts }) => {
    const versioned = versionedName(parts)
    const hasBoth = !taken.has(`${parts.domain}.${versioned}`)
    return { key, parts, names: hasBoth ? [ownName(parts), versioned] : [ownName(parts)] }
  })
}

const versionedName = ({ object, major }: DatasetKeyParts): string => `${object}_v${major}`

const portKey = ({ product, port }: DatasetKeyParts): string => `${product}/${port}`

function newestMajors(all: readonly DatasetKeyParts[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>()
  for (const parts of all) {
    const key = portKey(parts)
    newest.set(key, Math.max(newest.get(key) ?? 0, parts.major))
  }
  return newest
}

/** Names of the form `"dataset@version"` in a text; what is not one is found out by name resolution. */
function mentionedVersions(sql: string): readonly { name: string; version: string }[] {
  const found = [...sql.matchAll(/"([A-Za-z_][A-Za-z0-9_]*@[^"]+)"/g)].map(([, mention = '']) => mention)
  const mentions = new Map(found.map((mention) => [foldName(mention), mention])).values()
  return [...mentions].map((mention) => {
    const at = mention.indexOf('@')
    return { name: mention.slice(0, at).toLowerCase(), version: mention.slice(at + 1) }
  })
}

async function servedSnapshot(
  { metadata }: Store,
  key: string,
  { parts, asOf }: { parts: DatasetKeyParts; asOf: string | undefined },
): Promise<Snapshot> {
  const publication = await metadata.publication(
    parts.product,
    asOf === undefined ? {} : { asOf: instant(asOf) },
  )
  const snapshot = publication?.snapshots.find(({ dataset }) => dataset === key)
  if (snapshot === undefined) throw notKept(parts, asOf === undefined ? 'now' : `at ${asOf}`)
  return snapshot
}

async function snapshotAt(
  store: Store,
  key: string,
  { parts, version }: { parts: DatasetKeyParts; version: string },
): Promise<Snapshot> {
  if (!/^\d+$/.test(version)) return servedSnapshot(store, key, { parts, asOf: version })
  const snapshots = await store.metadata.snapshots(key)
  const snapshot = snapshots.find((entry) => entry.version === Number(version))
  if (snapshot === undefined) throw notKept(parts, `as version ${version}`)
  return snapshot
}

function instant(text: string): string {
  const time = new Date(text)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new HansaError('invalid_input', `"${text}" is neither a version nor a time`, {
    remedy: 'Write a version number or an ISO 8601 time such as 2026-01-31T12:00:00Z.',
  })
}

const notKept = (parts: DatasetKeyParts, when: string): HansaError =>
  new HansaError('not_found', `${parts.domain}.${parts.object} is not kept ${when}`, {
    remedy: `\`hansa log ${parts.product}\` lists what is.`,
  })

async function openHeld(store: Store, find: () => Promise<Snapshot>): ReturnType<ReadableDataset['open']> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const snapshot = await find()
    const lock = await holdSnapshot(store, snapshot.id)
    if (lock !== undefined) return heldRelation(store, snapshot, lock)
  }
  throw new HansaError('busy', 'the dataset is being replaced again and again', { remedy: 'Try again.' })
}

async function heldRelation(
  store: Store,
  snapshot: Snapshot,
  lock: Lock,
): ReturnType<ReadableDataset['open']> {
  try {
    const files: string[] = []
    for (const { key } of snapshot.files) files.push(await store.objects.localPath(key))
    const columns = snapshot.columns.map(({ name, type }) => ({ name, type }))
    return { columns, files, release: () => lock.release() }
  } catch (error) {
    await lock.release()
    throw error
  }
}
