import { createHash } from 'node:crypto'
import type { FieldColumn } from '../../engine/field-ids.ts'
import { HansaError } from '../../errors.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { manifestDataFile, readManifest, writeManifest } from './manifest.ts'
import {
  manifestFile,
  readManifestList,
  writeManifestList,
  type ManifestFile,
  type SnapshotPlace,
} from './manifest-list.ts'
import { planManifests, type KnownManifest, type ManifestPlan } from './plan-manifests.ts'
import { icebergSchema, type IcebergSchema } from './schema.ts'
import { snapshotSummary } from './snapshot-summary.ts'
import { tableHistory } from './table-history.ts'
import { snapshotIdOf, tableUuidOf } from './table-identity.ts'
import {
  currentSnapshot,
  readTableMetadata,
  withSchema,
  writeTableMetadata,
  type TableMetadata,
  type TableSnapshot,
} from './table-metadata.ts'

export interface IcebergInput {
  readonly objects: Pick<ObjectStore, 'location' | 'getBytes'>
  /** Key prefix of the table, without a slash at its end: `iceberg/<Dataset.key>`. */
  readonly folder: string
  /** What is about to be published. Its data files need not be in the store yet. */
  readonly snapshot: Omit<Snapshot, 'icebergMetadata' | 'icebergFiles'>
  /** Metadata key of the snapshot this one follows; absent for the first of a chain. */
  readonly previousMetadata: string | undefined
  /** Ids of the earlier snapshots that readers may still go back to; absent: all of them. */
  readonly retained?: readonly string[]
}

export interface StagedIceberg {
  /** To be put in this order: each file only names files before it. */
  readonly files: readonly { readonly key: string; readonly bytes: Uint8Array }[]
  /** `Snapshot.icebergMetadata`. */
  readonly metadataKey: string
  /** `Snapshot.icebergFiles`: the manifest list and every manifest in it, reused ones too. */
  readonly keys: readonly string[]
}

/**
 * Writes, in memory, the Iceberg v2 metadata of a snapshot. Keys are named by content, so staging the same twice puts
 * the same objects, and what a lost race leaves behind is in nobody's way.
 */
export async function stageIceberg(input: IcebergInput): Promise<StagedIceberg> {
  const { objects, folder, snapshot } = input
  const base = await readBase(input)
  const tableUuid =
    base?.['table-uuid'] ?? tableUuidOf(objects.location, folder, snapshot.id, snapshot.createdAt)
  const parent = base === undefined ? undefined : currentSnapshot(base)
  const sequenceNumber = (base?.['last-sequence-number'] ?? 0) + 1
  const place: SnapshotPlace = {
    snapshotId: snapshotIdOf(tableUuid, snapshot.id, sequenceNumber),
    parentId: parent?.['snapshot-id'],
    sequenceNumber,
  }
  const wanted = icebergSchema(provenRequired(snapshot))
  const { schemas, current: schema } = withSchema(base?.schemas ?? [], wanted)
  const dataFiles = snapshot.files.map((file) => manifestDataFile(file, objects.location + file.key, schema))
  const plan = planManifests(await knownManifests(objects, parent), dataFiles, place)
  const out = new Stage(objects.location, `${folder}/metadata`)
  const manifests = [...writeManifests(out, { plan, schema, place }), ...plan.reused]
  const list = out.add(`snap-${place.snapshotId}-`, '.avro', writeManifestList(manifests, place))
  // Readers require time to go forward, whatever the clock did since the last snapshot.
  const timestamp = Math.max(Date.parse(snapshot.createdAt), (base?.['last-updated-ms'] ?? -1) + 1)
  const added: TableSnapshot = {
    'snapshot-id': place.snapshotId,
    ...(place.parentId === undefined ? {} : { 'parent-snapshot-id': place.parentId }),
    'sequence-number': sequenceNumber,
    'timestamp-ms': timestamp,
    'manifest-list': objects.location + list,
    summary: snapshotSummary(plan, dataFiles, snapshot),
    'schema-id': schema['schema-id'],
  }
  const metadata = writeTableMetadata({
    'table-uuid': tableUuid,
    location: objects.location + folder,
    'last-sequence-number': sequenceNumber,
    'last-updated-ms': timestamp,
    'last-column-id': Math.max(snapshot.lastColumnId, base?.['last-column-id'] ?? 0),
    'current-schema-id': schema['schema-id'],
    schemas,
    'current-snapshot-id': place.snapshotId,
    ...tableHistory(base, added, {
      retained: input.retained,
      previousMetadata: input.previousMetadata && objects.location + input.previousMetadata,
    }),
  })
  const metadataKey = out.add(`${String(sequenceNumber).padStart(5, '0')}-`, '.metadata.json', metadata)
  const keys = [list, ...manifests.map((manifest) => out.keyOf(manifest.manifest_path))]
  return { files: out.files, metadataKey, keys }
}

/** Metadata names its files absolutely, so after the store moved elsewhere history begins anew there. */
async function readBase({
  objects,
  folder,
  previousMetadata,
}: IcebergInput): Promise<TableMetadata | undefined> {
  if (previousMetadata === undefined) return undefined
  const base = readTableMetadata(await objects.getBytes(previousMetadata), previousMetadata)
  return base.location === objects.location + folder ? base : undefined
}

async function knownManifests(
  objects: IcebergInput['objects'],
  parent: TableSnapshot | undefined,
): Promise<readonly KnownManifest[]> {
  if (parent === undefined) return []
  const read = async <T>(path: string, parse: (bytes: Uint8Array, key: string) => T): Promise<T> => {
    const key = keyBelow(objects.location, path)
    return parse(await objects.getBytes(key), key)
  }
  const files = await read(parent['manifest-list'], readManifestList)
  return Promise.all(
    files.map(async (file) => ({ file, entries: await read(file.manifest_path, readManifest) })),
  )
}

function writeManifests(
  out: Stage,
  { plan, schema, place }: { plan: ManifestPlan; schema: IcebergSchema; place: SnapshotPlace },
): readonly ManifestFile[] {
  return plan.written.map((entries) => {
    const bytes = writeManifest(entries, schema)
    const key = out.add('', '-m.avro', bytes)
    return manifestFile({ path: out.location + key, bytes: bytes.length, entries }, place)
  })
}

/** A column counts as required only where every file has it without nulls: older files of an append may lack it. */
function provenRequired(snapshot: IcebergInput['snapshot']): readonly FieldColumn[] {
  return snapshot.columns.map((column) => {
    const nested = Object.values(column.nestedFieldIds ?? {})
    const proven = snapshot.files.every((file) =>
      file.columns.some(({ fieldId, nulls }) =>
        nested.length === 0 ? fieldId === column.fieldId && nulls === 0 : nested.includes(fieldId),
      ),
    )
    return { ...column, required: column.required && proven }
  })
}

/** The files written so far, each under a key that ends in a hash of its content. */
class Stage {
  readonly files: { readonly key: string; readonly bytes: Uint8Array }[] = []
  readonly location: string
  readonly #folder: string

  constructor(location: string, folder: string) {
    this.location = location
    this.#folder = folder
  }

  add(prefix: string, suffix: string, bytes: Uint8Array): string {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
    const key = `${this.#folder}/${prefix}${hash}${suffix}`
    this.files.push({ key, bytes })
    return key
  }

  keyOf(path: string): string {
    return keyBelow(this.location, path)
  }
}

function keyBelow(location: string, path: string): string {
  if (!path.startsWith(location)) {
    throw new HansaError('corrupt', `Iceberg metadata names a file outside its store`)
  }
  return path.slice(location.length)
}
