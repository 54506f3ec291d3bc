import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { LocalFile } from '../../../engine/source/open-text.ts'
import { HansaError, isHansaError } from '../../../errors.ts'
import { download } from '../download.ts'
import { makeWorkFolder, normalise } from '../read-files.ts'
import type { Fingerprint, ProbeContext, ReadRequest, SourceContext, SourceRead } from '../source-read.ts'
import { withPartitionValues } from './partition-values.ts'
import { sharingProfile } from './profile.ts'
import { querySharedTable, shownTable, tableName, type SharedFile, type SharedTable } from './shared-table.ts'

/** Asks which files the table has now: their ids and its schema tell the content apart, also where a version does not. */
export async function probeDeltaSharing(request: ReadRequest, context: ProbeContext): Promise<Fingerprint> {
  const table = await querySharedTable(await sharingProfile(request, context), tableName(request))
  return { kind: 'known', hash: contentOf(table) }
}

/** Downloads the files of a table that a Delta Sharing server shares, another node of the mesh for one. */
export async function readDeltaSharing(request: ReadRequest, context: SourceContext): Promise<SourceRead> {
  const profile = await sharingProfile(request, context)
  const name = tableName(request)
  const ask = (): Promise<SharedTable> => querySharedTable(profile, name)
  const folder = await makeWorkFolder(context)
  const table = await ask()
  const files: LocalFile[] = []
  try {
    for (const [index, shared] of table.files.entries()) {
      const file = {
        path: path.join(folder, `shared-${index}.parquet`),
        shown: `${shownTable(name)}/${shared.id}`,
      }
      files.push(file)
      await fetchFile(shared, file, ask)
      await withPartitionValues(context.engine, file.path, shared.partitionValues)
    }
    const read = await normalise(files, request, { context, format: { kind: 'parquet' }, folder })
    return { ...read, contentHash: contentOf(table) }
  } finally {
    await Promise.all(files.map((file) => rm(file.path, { force: true })))
  }
}

const contentOf = ({ schema, files }: SharedTable): string =>
  createHash('sha256')
    .update(JSON.stringify([schema, files.map(({ id, bytes }) => [id, bytes]).sort()]))
    .digest('hex')

/** An address that has run out is asked for once more; the file must be the same. */
async function fetchFile(
  shared: SharedFile,
  file: LocalFile,
  ask: () => Promise<SharedTable>,
): Promise<void> {
  try {
    await download(requestOf(shared), file.path)
  } catch (error) {
    if (!isHansaError(error, 'source_unavailable')) throw error
    const again = (await ask()).files.find(({ id }) => id === shared.id)
    if (again === undefined) throw changed(file)
    await download(requestOf(again), file.path)
  }
  const { size } = await stat(file.path)
  if (size !== shared.bytes)
    throw new HansaError('corrupt', `${file.shown} has ${size} bytes, and was said to have ${shared.bytes}`, {
      remedy: 'Run the same command again; if it stays so, tell whoever shares the data.',
    })
}

/** The address says all: the profile's secret is for its own server. */
const requestOf = ({ url }: SharedFile) => ({
  url: new URL(url),
  headers: { 'accept-encoding': 'identity', 'user-agent': 'hansa' },
})

const changed = ({ shown }: LocalFile): HansaError =>
  new HansaError('source_unavailable', `${shown} was replaced while it was read`, {
    remedy: 'Run the same command again.',
  })
