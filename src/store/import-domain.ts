import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { HansaError, systemErrorCode } from '../errors.ts'
import { countPushes, hashed, objectKeysIn, sizeOf, type ExportedAgreement } from './export-domain.ts'
import {
  exportedFiles,
  exportManifestSchema,
  type DomainTold,
  type ExportManifest,
} from './exported-domain.ts'
import type { MetadataStore } from './metadata-store.ts'
import { requireObjectKey } from './object-key.ts'
import type { Publication } from './publication.ts'
import type { PushLog } from './push-store.ts'
import type { Rating } from './rating-store.ts'
import type { Store } from './store.ts'

export interface DomainImport {
  readonly folder: string
  readonly mesh: string
  /** Where files wait until they are objects. */
  readonly staging: string
  /** That of the manifest, as whoever exported it has told it. */
  readonly digest?: string | undefined
}

/**
 * Takes up a domain that was exported. All of it is held against the manifest first; `MetadataStore.adopt` is the commit
 * point, before which nothing of it can be read. Throws `conflict` where something of the domain is published here.
 */
export async function importDomain(store: Store, wanted: DomainImport): Promise<DomainTold> {
  const { manifest, digest } = await readManifest(wanted)
  const publications = (await readLines(wanted.folder, 'publications', manifest)) as readonly Publication[]
  const agreements = (await readLines(wanted.folder, 'agreements', manifest)) as readonly ExportedAgreement[]
  const pushed = (await readLines(wanted.folder, 'pushes', manifest)) as readonly PushLog[]
  const ratings = (await readLines(wanted.folder, 'ratings', manifest)) as readonly Rating[]
  requireWhole(manifest, { publications, agreements, pushed, ratings })
  await requireNothingHere(store.metadata, manifest.domain)
  await requireObjects(wanted.folder, manifest)
  await using _ = await store.sweepWaits()
  for (const key of Object.keys(manifest.objects)) await putObject(store, key, wanted)
  for (const agreement of agreements) await takeUp(store.metadata, agreement)
  await store.metadata.adopt(publications, pushed, ratings)
  return {
    domain: manifest.domain,
    products: new Set(publications.map(({ product }) => product)).size,
    publications: publications.length,
    agreements: agreements.length,
    pushes: countPushes(pushed),
    ratings: ratings.length,
    ...sizeOf(manifest),
    digest,
  }
}

async function readManifest({
  folder,
  mesh,
  digest,
}: DomainImport): Promise<{ manifest: ExportManifest; digest: string }> {
  const text = await readFile(path.join(folder, exportedFiles.manifest), 'utf8').catch((error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error
    return undefined
  })
  const parsed = exportManifestSchema.safeParse(text === undefined ? undefined : parseJson(text))
  if (text === undefined || !parsed.success)
    throw new HansaError('invalid_input', 'the folder has no whole export of a domain', {
      remedy: '`hansa export <domain> <folder>` makes one.',
    })
  const found = createHash('sha256').update(text).digest('hex')
  if (digest !== undefined && digest !== found)
    throw new HansaError(
      'invalid_input',
      `the export has the digest ${found}, and not the one that was told`,
      {
        remedy: 'Ask whoever exported it, and copy the folder again.',
      },
    )
  if (parsed.data.mesh !== mesh)
    throw new HansaError(
      'invalid_input',
      `the export is of the mesh ${parsed.data.mesh}, and this is ${mesh}`,
    )
  return { manifest: parsed.data, digest: found }
}

async function readLines(
  folder: string,
  what: 'publications' | 'agreements' | 'pushes' | 'ratings',
  manifest: ExportManifest,
): Promise<readonly unknown[]> {
  const name = exportedFiles[what]
  const told = manifest[what]
  if (told === undefined) return []
  const bytes = await readFile(path.join(folder, name)).catch(() => Buffer.alloc(0))
  if (createHash('sha256').update(bytes).digest('hex') !== told.sha256) throw notAsExported(name)
  return bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map(parseJson)
}

interface Brought {
  readonly publications: readonly Publication[]
  readonly agreements: readonly ExportedAgreement[]
  readonly pushed: readonly PushLog[]
  readonly ratings: readonly Rating[]
}

/** Nothing of another domain comes along, and no object is missing or needless. */
function requireWhole(
  { domain, objects }: ExportManifest,
  { publications, agreements, pushed, ratings }: Brought,
): void {
  const needed = objectKeysIn(publications, pushed)
  const isOwn = (key: string): boolean =>
    needed.has(key) && /^(data|iceberg|pushed)\//.test(key) && key.split('/')[1] === domain
  const missing =
    [...needed].find((key) => objects[key] === undefined) ?? Object.keys(objects).find((key) => !isOwn(key))
  if (missing !== undefined) throw notAsExported(missing)
  const products = [
    ...publications.map(({ product }) => product),
    ...agreements.map(({ agreement }) => agreement.product),
    ...ratings.map(({ product }) => product),
    ...pushed.flatMap(({ product, pushes }) => [product, ...pushes.map((push) => push.product)]),
  ]
  const strange = products.find((product) => !product.startsWith(`${domain}/`))
  const other = publications
    .flatMap(({ product, snapshots }) => snapshots.map(({ dataset }) => ({ product, dataset })))
    .find(({ product, dataset }) => !dataset.startsWith(`${product}/`))
  if (strange !== undefined || other !== undefined)
    throw new HansaError(
      'invalid_input',
      `the export of ${domain} has something of ${strange ?? other?.dataset ?? ''}`,
    )
}

async function requireNothingHere(metadata: MetadataStore, domain: string): Promise<void> {
  const here = [...(await metadata.heads()).keys()].find((product) => product.startsWith(`${domain}/`))
  if (here === undefined) return
  throw new HansaError('conflict', `${here} is published here already`, {
    remedy: 'A domain is imported before it is applied for the first time, and once.',
  })
}

/** Before anything is written: an export that was changed leaves nothing behind. */
async function requireObjects(folder: string, { objects }: ExportManifest): Promise<void> {
  for (const [key, { bytes, sha256 }] of Object.entries(objects)) {
    requireObjectKey(key)
    const found = await hashed(createReadStream(objectFile(folder, key))).catch(() => undefined)
    const isNamedSo =
      !key.startsWith('data/') ||
      !key.endsWith('.parquet') ||
      path.posix.basename(key) === `${sha256}.parquet`
    if (found?.sha256 !== sha256 || found.bytes !== bytes || !isNamedSo) throw notAsExported(key)
  }
}

/** The store takes the file that it is given, so it gets a copy. */
async function putObject({ objects }: Store, key: string, { folder, staging }: DomainImport): Promise<void> {
  if (await objects.has(key)) return
  const copy = path.join(staging, `import-${randomBytes(8).toString('hex')}`)
  try {
    await copyFile(objectFile(folder, key), copy)
    await objects.putFile(key, copy)
  } finally {
    await rm(copy, { force: true })
  }
}

/** Goes on where an import was interrupted: a step that is kept is not taken again. */
async function takeUp(metadata: MetadataStore, { agreement, events }: ExportedAgreement): Promise<void> {
  const kept = (await metadata.agreement(agreement.id))?.revision ?? 0
  for (const event of events.slice(kept))
    await metadata.recordAgreement({ ...agreement, revision: event.revision }, event)
}

const objectFile = (folder: string, key: string): string =>
  path.join(folder, exportedFiles.objects, ...key.split('/'))

const notAsExported = (what: string): HansaError =>
  new HansaError('invalid_input', `${what} is not as it was exported`, {
    remedy: 'Copy the folder again, or export it again.',
  })

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
