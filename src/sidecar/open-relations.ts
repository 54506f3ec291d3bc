import { link, mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type { NamedRelation } from '../engine/sealed-instance.ts'
import type { PermittedAccess } from './dataset-access.ts'
import { holdFiles, type FileSources, type HeldFiles } from './hold-files.ts'
import type { OpenedRelations, Provision, SessionFolder } from './reader-session.ts'
import { removeFolder } from './session-folder.ts'

/** A dataset of a statement with all names that SQL has for it. */
export interface NamedAccess {
  readonly names: readonly (readonly string[])[]
  readonly access: PermittedAccess
}

export interface RelationSources extends FileSources {
  /** Of the statement. */
  readonly access: string
}

/** The columns that the reader may see, in order. */
export const visibleColumns = ({ decision }: PermittedAccess): NamedRelation['columns'] =>
  decision.entitlement.columns.flatMap(({ name, type, access }) =>
    access === 'withheld' ? [] : [{ name, type }],
  )

/** What a statement may read. Two of the same key hold the same; one with hashes of a single statement has no equal. */
export function provisionOf(
  purpose: string,
  accesses: readonly NamedAccess[],
  sources: RelationSources,
): Provision {
  const passing = accesses.some(({ access }) => hasPassingMask(access)) ? sources.access : ''
  const shown = accesses.map(({ names, access }) => [
    names,
    visibleColumns(access),
    access.snapshot.id,
    access.decision.entitlement.signature ?? null,
  ])
  return {
    purpose,
    key: JSON.stringify([passing, shown]),
    contents: accesses.flatMap(({ names: [name], access: { decision } }) =>
      name === undefined ? [] : [{ name, signature: decision.entitlement.signature }],
    ),
    open: (folder) => openAll(accesses, folder, sources),
  }
}

const hasPassingMask = ({ decision }: PermittedAccess): boolean =>
  decision.entitlement.columns.some(
    ({ access }) => typeof access === 'object' && access.mask === 'sha-256-query-local',
  )

interface OpenedRelation {
  readonly files: readonly string[]
  readonly rest: () => Promise<void>
  readonly wake: () => Promise<boolean>
  readonly release: () => Promise<void>
}

/** Undefined where a snapshot is not kept any more; then nothing stays open, as where something fails. */
async function openAll(
  accesses: readonly NamedAccess[],
  folder: SessionFolder,
  sources: RelationSources,
): Promise<OpenedRelations | undefined> {
  const opened: OpenedRelation[] = []
  const ofAll = async <T>(step: (relation: OpenedRelation) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(opened.map(step))
  const release = async (): Promise<void> => {
    await ofAll((relation) => relation.release())
  }
  const relations: NamedRelation[] = []
  try {
    for (const { names, access } of accesses) {
      const relation = await openRelation(access, folder, sources)
      if (relation === undefined) {
        await release()
        return undefined
      }
      opened.push(relation)
      relations.push({ names, columns: visibleColumns(access), files: relation.files })
    }
  } catch (error) {
    await release()
    throw error
  }
  return {
    relations,
    rest: async () => {
      await ofAll((relation) => relation.rest())
    },
    wake: async () => (await ofAll((relation) => relation.wake())).every(Boolean),
    release,
  }
}

/** A rendition's files are linked into the session's folder, so that they need not be held. */
async function openRelation(
  access: PermittedAccess,
  folder: SessionFolder,
  sources: RelationSources,
): Promise<OpenedRelation | undefined> {
  const held = await holdFiles(access, sources)
  if (held === undefined) return undefined
  const paths = held.files.map((file) => file.path)
  if (access.decision.entitlement.signature === undefined)
    return heldRelation(paths, held, () => holdFiles(access, sources))
  try {
    return await linkedRelation(paths, await folder())
  } finally {
    await held.release()
  }
}

function heldRelation(
  files: readonly string[],
  first: HeldFiles,
  hold: () => Promise<HeldFiles | undefined>,
): OpenedRelation {
  let held: HeldFiles | undefined = first
  const rest = async (): Promise<void> => {
    const letGo = held
    held = undefined
    await letGo?.release()
  }
  const wake = async (): Promise<boolean> => {
    held ??= await hold()
    return held !== undefined
  }
  return { files, rest, wake, release: rest }
}

async function linkedRelation(paths: readonly string[], folder: string): Promise<OpenedRelation> {
  const own = await mkdtemp(path.join(folder, 'files-'))
  const files: string[] = []
  for (const [index, file] of paths.entries()) {
    const name = path.join(own, `${index}.parquet`)
    await link(file, name)
    files.push(name)
  }
  return {
    files,
    rest: () => Promise.resolve(),
    wake: () => Promise.resolve(true),
    release: () => removeFolder(own),
  }
}
