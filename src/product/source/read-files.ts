import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { groupFiles, type FileFormat } from '../../engine/source/file-group.ts'
import { normaliseFiles, type NormalisedFiles } from '../../engine/source/normalise-files.ts'
import type { LocalFile } from '../../engine/source/open-text.ts'
import { fromSystemError } from '../../errors.ts'
import { contentHash, whileUnchanged } from './content-hash.ts'
import { fileFormat } from './file-format.ts'
import { localFiles } from './local-files.ts'
import type { Fingerprint, ProbeContext, ReadRequest, SourceContext, SourceRead } from './source-read.ts'

/** How many rows are described one by one unless the caller says otherwise. */
export const defaultMaxBadRows = 20

/** Hashes the files of a `local` server. */
export async function probeFiles(request: ReadRequest, context: ProbeContext): Promise<Fingerprint> {
  return { kind: 'known', hash: await contentHash(await localFiles(request), context) }
}

/** Reads the files of a `local` server. */
export async function readFiles(request: ReadRequest, context: SourceContext): Promise<SourceRead> {
  const files = await localFiles(request)
  const [first] = files
  const format = fileFormat(request.server, { name: first?.shown ?? '' })
  return whileUnchanged(files, async () => {
    const hash = await contentHash(files, context)
    const folder = await makeWorkFolder(context)
    return { ...(await normalise(files, request, { context, format, folder })), contentHash: hash }
  })
}

/** A new folder below staging, so that reads do not meet. */
export async function makeWorkFolder({ staging }: SourceContext): Promise<string> {
  try {
    return await mkdtemp(path.join(staging, 'source-'))
  } catch (error) {
    throw fromSystemError(error, 'Making a folder for a source')
  }
}

/** Writes local files as Parquet of the contract's types into `folder`. */
export async function normalise(
  files: readonly LocalFile[],
  request: ReadRequest,
  { context, format, folder }: { context: SourceContext; format: FileFormat; folder: string },
): Promise<NormalisedFiles> {
  using connection = await context.engine.connect()
  const groups = await groupFiles(connection, files, { format, columns: request.columns })
  return await normaliseFiles(connection, groups, {
    name: request.name,
    columns: request.columns,
    onBadRows: request.onBadRows,
    maxBadRows: context.maxBadRows ?? defaultMaxBadRows,
    folder,
  })
}
