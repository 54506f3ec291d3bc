import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HansaError, systemErrorCode } from '../errors.ts'
import type { Agreement, AgreementEvent } from '../governance/agreement.ts'
import { canonicalHash } from '../spec/canonical-hash.ts'
import { exportedFiles, type DomainTold, type ExportManifest } from './exported-domain.ts'
import type { MetadataStore } from './metadata-store.ts'
import { requireObjectKey } from './object-key.ts'
import type { Publication } from './publication.ts'
import type { PushLog } from './push-store.ts'
import type { Rating } from './rating-store.ts'
import { objectKeysOf } from './snapshot-objects.ts'
import type { Store } from './store.ts'
import { privateMode, syncPath } from './writable-folder.ts'
import { writeWholeFile } from './write-whole-file.ts'

export interface DomainExport {
  readonly mesh: string
  readonly domain: string
  /** To be made, or empty. */
  readonly folder: string
  readonly now: Date
}

/** An agreement with all steps of its life, oldest first. */
export interface ExportedAgreement {
  readonly agreement: Agreement
  readonly events: readonly AgreementEvent[]
}

const mostPublications = 1_000_000
const mostRatings = 1_000_000

/**
 * Writes down what a store keeps of a domain: every version that is published, with its data, and the agreements about
 * them, what was pushed, and what consumers said. The manifest is the commit point. From the beginning on nothing more is
 * pushed to the domain, agreed about it or said of it, so that the export has all that ever was acknowledged; `keepDomain` ends
 * that. Throws `conflict` where something is published meanwhile, or rights or words are taken back.
 */
export async function exportDomain(store: Store, wanted: DomainExport): Promise<DomainTold> {
  const { domain, folder, mesh, now } = wanted
  await requireEmpty(folder)
  // Nothing in it is masked, and what is below it is closed with it.
  await mkdir(folder, { recursive: true, mode: privateMode })
  await chmod(folder, privateMode)
  await using _ = await store.sweepWaits()
  const publications = await publicationsOf(store.metadata, domain)
  const products = [...new Set(publications.map(({ product }) => product))]
  await store.metadata.leaveDomain(domain)
  const pushed = await store.metadata.pushLogs(domain)
  const keys = objectKeysIn(publications, pushed)
  const objects = await copyObjects(store, keys, path.join(folder, exportedFiles.objects))
  const agreements = await agreementsOf(store.metadata, products)
  const ratings = await ratingsOf(store.metadata, products)
  const manifest: ExportManifest = {
    format: 'hansa-domain/1',
    mesh,
    domain,
    exportedAt: now.toISOString(),
    publications: await writeLines(path.join(folder, exportedFiles.publications), publications),
    agreements: await writeLines(path.join(folder, exportedFiles.agreements), agreements),
    ...(pushed.length === 0
      ? {}
      : { pushes: await writeLines(path.join(folder, exportedFiles.pushes), pushed) }),
    ...(ratings.length === 0
      ? {}
      : { ratings: await writeLines(path.join(folder, exportedFiles.ratings), ratings) }),
    objects,
  }
  await requireSame(store.metadata, { domain, publications, pushed, agreements, ratings })
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`
  await writeWholeFile(path.join(folder, exportedFiles.manifest), text)
  return {
    domain,
    products: products.length,
    publications: publications.length,
    agreements: agreements.length,
    pushes: countPushes(pushed),
    ratings: ratings.length,
    ...sizeOf(manifest),
    digest: createHash('sha256').update(text).digest('hex'),
  }
}

export const sizeOf = ({ objects }: ExportManifest): Pick<DomainTold, 'objects' | 'bytes'> => ({
  objects: Object.keys(objects).length,
  bytes: Object.values(objects).reduce((sum, { bytes }) => sum + bytes, 0),
})

async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error
    return []
  })
  if (names.length > 0)
    throw new HansaError('invalid_input', `the folder ${path.basename(folder)} is not empty`, {
      remedy: 'Name a folder that is to be made.',
    })
}

/** Of all products of the domain, oldest first. */
async function publicationsOf(metadata: MetadataStore, domain: string): Promise<readonly Publication[]> {
  const products = [...(await metadata.heads()).keys()].filter((product) => product.startsWith(`${domain}/`))
  if (products.length === 0)
    throw new HansaError('not_found', `nothing of the domain ${domain} is published here`, {
      remedy: '`hansa status` lists what is.',
    })
  const found: Publication[] = []
  for (const product of products.toSorted())
    for (const { sequence } of (await metadata.history(product, mostPublications)).toReversed()) {
      const publication = await metadata.publication(product, { sequence })
      if (publication !== undefined) found.push(publication)
    }
  return found
}

interface Exporting {
  readonly domain: string
  readonly publications: readonly Publication[]
  readonly pushed: readonly PushLog[]
  readonly agreements: readonly ExportedAgreement[]
  readonly ratings: readonly Rating[]
}

async function requireSame(
  metadata: MetadataStore,
  { domain, publications, pushed, agreements, ratings }: Exporting,
): Promise<void> {
  const newest = new Map(publications.map(({ product, sequence }) => [product, sequence]))
  for (const [product, { sequence }] of await metadata.heads([...newest.keys()]))
    if (newest.get(product) !== sequence) throw changedMeanwhile(`${product} was published`)
  if (canonicalHash(await metadata.pushLogs(domain)) !== canonicalHash(pushed))
    throw changedMeanwhile(`rows were pushed to ${domain}`)
  const products = [...newest.keys()]
  const isSame =
    canonicalHash(await agreementsOf(metadata, products)) === canonicalHash(agreements) &&
    canonicalHash(await ratingsOf(metadata, products)) === canonicalHash(ratings)
  if (!isSame) throw changedMeanwhile(`what is agreed or said about ${domain} was changed`)
}

const changedMeanwhile = (what: string): HansaError =>
  new HansaError('conflict', `${what} while it was exported`, {
    remedy: 'Stop what builds it and pushes to it, remove the folder, and export it again.',
  })

export const countPushes = (pushed: readonly PushLog[]): number =>
  pushed.reduce((sum, { pushes }) => sum + pushes.length, 0)

/** What publications and pushes need of the object store; of pushes whose rows are forgotten there is nothing. */
export function objectKeysIn(
  publications: readonly Publication[],
  pushed: readonly PushLog[],
): ReadonlySet<string> {
  const ofPushes = pushed.flatMap(({ forgotten, pushes }) =>
    pushes
      .filter(({ sequence }) => sequence > forgotten)
      .flatMap(({ files, quarantine }) => [...files, ...quarantine].map(({ key }) => key)),
  )
  return new Set([...publications.flatMap(({ snapshots }) => snapshots.flatMap(objectKeysOf)), ...ofPushes])
}

async function agreementsOf(
  metadata: MetadataStore,
  products: readonly string[],
): Promise<readonly ExportedAgreement[]> {
  const found: ExportedAgreement[] = []
  for (const product of products)
    for (const agreement of await metadata.agreements({ product }))
      found.push({ agreement, events: await metadata.agreementEvents(agreement.id) })
  return found
}

async function ratingsOf(metadata: MetadataStore, products: readonly string[]): Promise<readonly Rating[]> {
  const found: Rating[] = []
  for (const product of products) found.push(...(await metadata.ratings(product, mostRatings)))
  return found
}

async function copyObjects(
  { objects }: Store,
  keys: ReadonlySet<string>,
  folder: string,
): Promise<ExportManifest['objects']> {
  const copied: [string, { bytes: number; sha256: string }][] = []
  for (const key of [...keys].toSorted()) {
    requireObjectKey(key)
    const file = path.join(folder, ...key.split('/'))
    await mkdir(path.dirname(file), { recursive: true })
    copied.push([key, await writeHashed(await objects.getStream(key), file)])
  }
  return Object.fromEntries(copied)
}

async function writeLines(
  file: string,
  lines: readonly unknown[],
): Promise<{ bytes: number; sha256: string }> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  await writeWholeFile(file, text)
  return hashed(createReadStream(file))
}

async function writeHashed(
  from: AsyncIterable<unknown>,
  file: string,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const through = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(undefined, chunk)
    },
  })
  await pipeline(from, through, createWriteStream(file, { flags: 'wx' }))
  await syncPath(file)
  return { bytes, sha256: hash.digest('hex') }
}

/** Length and hash of what comes. */
export async function hashed(from: AsyncIterable<unknown>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of from)
    if (Buffer.isBuffer(chunk)) {
      hash.update(chunk)
      bytes += chunk.length
    }
  return { bytes, sha256: hash.digest('hex') }
}
