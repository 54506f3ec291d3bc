import type { NamedRelation } from '../engine/sealed-instance.ts'
import type { PermittedAccess } from './dataset-access.ts'
import { holdFiles, type FileSources, type HeldFiles } from './hold-files.ts'
import { permittedColumns } from './permitted-columns.ts'
import type { OpenedRelations, Provision } from './reader-session.ts'
import type { RemoteRelations } from './remote/remote-relations.ts'

/** A dataset of a statement with all names that SQL has for it. */
export interface NamedAccess {
  readonly names: readonly (readonly string[])[]
  readonly access: PermittedAccess
}

export interface RelationSources extends FileSources {
  /** The statement's id. */
  readonly statement: string
  readonly signal: AbortSignal | undefined
}

/** All that a statement may read, and for what. */
export interface Readable {
  readonly purpose: string | undefined
  readonly accesses: readonly NamedAccess[]
  /** Of other nodes. */
  readonly remote: RemoteRelations
}

/** What a statement may read. Two of the same key hold the same; one with hashes of a single statement has no equal. */
export function provisionOf({ purpose, accesses, remote }: Readable, sources: RelationSources): Provision {
  const passing = accesses.some(({ access }) => hasPassingMask(access)) ? sources.statement : ''
  const shown = accesses.map(({ names, access }) => [
    names,
    permittedColumns(access),
    access.snapshot.id,
    access.decision.entitlement.signature ?? null,
  ])
  return {
    purpose,
    key: JSON.stringify([passing, shown, remote.key]),
    contents: [
      ...accesses.flatMap(({ names: [name], access: { decision } }) =>
        name === undefined ? [] : [{ name, signature: decision.entitlement.signature }],
      ),
      ...remote.contents,
    ],
    open: async () => {
      const opened = await openAll(accesses, sources)
      return opened && withRemote(opened, remote)
    },
  }
}

/** What other nodes sent stays between two statements: it is in nobody's way. */
function withRemote(opened: OpenedRelations, remote: RemoteRelations): OpenedRelations {
  const releaseRemote = remote.take()
  return {
    ...opened,
    relations: [...opened.relations, ...remote.relations],
    release: async () => {
      await Promise.all([opened.release(), releaseRemote()])
    },
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
      const relation = await openRelation(access, sources)
      if (relation === undefined) {
        await release()
        return undefined
      }
      opened.push(relation)
      relations.push({ names, columns: permittedColumns(access), files: relation.files })
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

/** Snapshots are let go of between two statements; the files of a rendition are in nobody's way. */
async function openRelation(
  access: PermittedAccess,
  sources: RelationSources,
): Promise<OpenedRelation | undefined> {
  const { statement, signal } = sources
  const hold = (): Promise<HeldFiles | undefined> => holdFiles(access, sources, { statement, signal })
  let held = await hold()
  if (held === undefined) return undefined
  const files = held.files.map((file) => file.path)
  const release = async (): Promise<void> => {
    const letGo = held
    held = undefined
    await letGo?.release()
  }
  const isOwn = access.decision.entitlement.signature === undefined
  return {
    files,
    rest: () => (isOwn ? release() : Promise.resolve()),
    wake: async () => (held ??= await hold()) !== undefined,
    release,
  }
}
