import { glob, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Progress } from '../../../src/effects.ts'
import { Engine, type Row } from '../../../src/engine/engine.ts'
import type { FieldColumn } from '../../../src/engine/field-ids.ts'
import { selectRelation } from '../../../src/engine/relation.ts'
import { writeParquet } from '../../../src/engine/write-parquet.ts'
import type { ColumnEntitlement, Entitlement } from '../../../src/governance/entitlement.ts'
import { entitlementSignature } from '../../../src/governance/entitlement-signature.ts'
import type { RowFilter } from '../../../src/governance/row-filter.ts'
import { NodeSecret } from '../../../src/sidecar/node-secret.ts'
import type { HeldFiles } from '../../../src/sidecar/rendition/held-files.ts'
import { Renditions, type RenditionsOptions } from '../../../src/sidecar/rendition/renditions.ts'
import { openFolderObjects } from '../../../src/store/folder-objects.ts'
import type { ObjectStore } from '../../../src/store/object-store.ts'
import type { DataFile, Snapshot } from '../../../src/store/snapshot.ts'

export const guestColumns: readonly FieldColumn[] = [
  { name: 'id', type: 'BIGINT', required: true, fieldId: 1 },
  { name: 'state', type: 'VARCHAR', required: false, fieldId: 2 },
  { name: 'card', type: 'VARCHAR', required: false, fieldId: 3 },
  { name: 'born', type: 'DATE', required: false, fieldId: 4 },
]

/** A SELECT of guests: `id` counts, `state` is IL, TX or NULL by turns. */
export const guests = (from: number, to: number): string =>
  `SELECT id, CASE id % 3 WHEN 0 THEN 'IL' WHEN 1 THEN 'TX' END AS state,
     'card-' || id AS card, DATE '1970-01-01' + id::INTEGER AS born FROM range(${from}, ${to}) AS r(id)`

export const onlyIllinois: RowFilter = {
  kind: 'where',
  condition: {
    op: '=',
    left: { op: 'column', name: 'state', type: 'string' },
    right: { op: 'literal', type: 'string', text: 'IL' },
  },
}

/** A node's folder with data files in its object store. */
export class RenditionWorkspace implements AsyncDisposable {
  readonly state: string
  readonly objects: ObjectStore
  readonly reported: Progress[] = []
  readonly #opened: Renditions[] = []
  #files = 0

  private constructor(state: string, objects: ObjectStore) {
    this.state = state
    this.objects = objects
  }

  static async make(state?: string): Promise<RenditionWorkspace> {
    const folder = state ?? (await mkdtemp(path.join(tmpdir(), 'hansa-rendition-')))
    return new RenditionWorkspace(folder, await openFolderObjects(path.join(folder, 'objects')))
  }

  async open(changes: Partial<RenditionsOptions> = {}): Promise<Renditions> {
    const renditions = await Renditions.open({
      state: this.state,
      objects: this.objects,
      secret: await NodeSecret.open(this.state),
      maximumBytes: 1e9,
      engine: { memoryLimit: '500MB', threads: 1 },
      effects: { report: (progress) => this.reported.push(progress) },
      ...changes,
    })
    this.#opened.push(renditions)
    return renditions
  }

  /** A snapshot with one data file for each SELECT. */
  async snapshot(selects: readonly string[], columns = guestColumns): Promise<Snapshot> {
    const files: DataFile[] = []
    for (const select of selects) files.push(...(await this.#write(select, columns)))
    return {
      id: files.map(({ sha256 }) => sha256).join(),
      dataset: 'hotel/guests/guests@1/guests',
      sqlName: 'guests',
      version: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      columns,
      files,
      rows: files.reduce((sum, { rows }) => sum + rows, 0),
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      icebergMetadata: '',
      icebergFiles: [],
      lastColumnId: columns.length,
    }
  }

  async #write(select: string, columns: readonly FieldColumn[]): Promise<readonly DataFile[]> {
    using engine = await Engine.open({ threads: 1 })
    using connection = await engine.connect()
    const folder = path.join(this.state, `written-${this.#files++}`)
    const written = await writeParquet(connection, { select, columns, folder })
    const files: DataFile[] = []
    for (const { path: file, sha256, rows, bytes } of written) {
      const key = `data/hotel/guests/${sha256}.parquet`
      await this.objects.putFile(key, file)
      files.push({ key, sha256, rows, bytes, columns: [] })
    }
    await rm(folder, { recursive: true, force: true })
    return files
  }

  /** Names of everything below a folder of the renditions. */
  async names(folder: 'kept' | 'making' | 'held'): Promise<readonly string[]> {
    const entries = await readdir(path.join(this.state, 'renditions', folder), {
      recursive: true,
      withFileTypes: true,
    })
    return entries
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const renditions of this.#opened) await renditions.close()
    await rm(this.state, { recursive: true, force: true })
  }
}

/** An entitlement to guests; columns that are not named are clear. */
export function entitlement(
  access: Readonly<Record<string, ColumnEntitlement['access']>>,
  { rows = { kind: 'all' }, purpose = 'RouteReview' }: { rows?: RowFilter; purpose?: string } = {},
  columns = guestColumns,
): Entitlement {
  const entitled = columns.map(({ name, type }) => ({
    name,
    type,
    access: access[name] ?? 'clear',
    reasons: [],
  }))
  const signature = entitlementSignature({ columns: entitled, rows, purpose })
  return {
    dataset: 'hotel/guests/guests@1/guests',
    columns: entitled,
    rows,
    rowReasons: [],
    purpose,
    signature,
  }
}

/** All rows of held files, as a reader would see them. */
export async function rowsOf(
  { files }: Pick<HeldFiles, 'files'>,
  columns = guestColumns,
): Promise<readonly Row[]> {
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  return await connection.rows(selectRelation({ columns, files: files.map((file) => file.path) }))
}

/** The inode of a kept file, which is another one where it was made anew. */
export async function keptInode({ state }: RenditionWorkspace, name: string | undefined): Promise<number> {
  for await (const file of glob(path.join(state, 'renditions', 'kept', '*', name ?? '')))
    return (await stat(file)).ino
  throw new Error(`there is no ${name}`)
}
