import * as z from 'zod'

/** The names of a folder that a domain is exported to; its objects are below `objects/`, by their keys. */
export const exportedFiles = {
  /** Written last: without it there is no export. */
  manifest: 'export.json',
  publications: 'publications.ndjson',
  agreements: 'agreements.ndjson',
  pushes: 'pushes.ndjson',
  ratings: 'ratings.ndjson',
  objects: 'objects',
} as const

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const file = z.strictObject({ bytes: z.int().nonnegative(), sha256 })

export const exportManifestSchema = z.strictObject({
  format: z.literal('hansa-domain/1'),
  mesh: z.string().min(1),
  domain: z.string().min(1),
  exportedAt: z.iso.datetime(),
  publications: file,
  agreements: file,
  /** Absent where nothing was pushed. */
  pushes: file.exactOptional(),
  /** Absent where nobody has said anything. */
  ratings: file.exactOptional(),
  /** Each object that the publications and pushes need, by its key. */
  objects: z.record(z.string(), file),
})

/** What an export holds, with the hash of each of its files. */
export type ExportManifest = Readonly<z.infer<typeof exportManifestSchema>>

/** What has come with an export, or gone into it. */
export interface DomainTold {
  readonly domain: string
  readonly products: number
  readonly publications: number
  readonly agreements: number
  readonly pushes: number
  readonly ratings: number
  readonly objects: number
  readonly bytes: number
  /** SHA-256 of the manifest, and so of all of it. */
  readonly digest: string
}
