import { HansaError } from '../../errors.ts'
import type { AuditCheckpoint, AuditStore } from '../../store/audit-store.ts'
import type { NodePublicKey } from '../node-key.ts'
import type { FormerKey } from '../own-rotations.ts'
import { readCheckpoints, type CheckpointLine } from './checkpoint-file.ts'
import { isSignedBy, parseCheckpoint } from './checkpoint.ts'
import type { Damage } from './damage.ts'

/** Where checkpoints are kept. */
export interface CheckpointSource {
  /** As messages name it. */
  readonly name: string
  readonly checkpoints: AsyncIterable<CheckpointLine>
}

export const checkpointsInFile = (name: string, file: string): CheckpointSource => ({
  name,
  checkpoints: readCheckpoints(file),
})

export const checkpointsInStore = (store: AuditStore): CheckpointSource => ({
  name: 'the database',
  checkpoints: numbered(store.auditCheckpoints()),
})

async function* numbered(texts: AsyncIterable<string>): AsyncGenerator<CheckpointLine> {
  let line = 0
  for await (const text of texts) {
    line += 1
    const checkpoint = parseCheckpoint(text)
    yield checkpoint === undefined ? { line } : { line, checkpoint }
  }
}

/** Fails with `invalid_input` where the file holds none: an operator who means to compare must not be told that all is well. */
export const checkpointsKeptElsewhere = (file: string): CheckpointSource => ({
  name: 'the file kept elsewhere',
  checkpoints: atLeastOne(file),
})

async function* atLeastOne(file: string): AsyncGenerator<CheckpointLine> {
  let some = false
  for await (const line of readCheckpoints(file)) {
    some ||= line.checkpoint !== undefined
    yield line
  }
  if (some) return
  throw new HansaError('invalid_input', `${file} holds no checkpoint`, {
    remedy: 'Give the file that `hansa audit checkpoint` was written to.',
  })
}

export interface CheckpointContext {
  readonly store: Pick<AuditStore, 'auditRow' | 'auditHead'>
  /** Keys whose signatures count, now or for the first entries. */
  readonly keys: readonly (NodePublicKey | FormerKey)[]
}

/** What is wrong with a checkpoint, or with the chain by what it says. */
export async function damageBy(
  { line, checkpoint }: CheckpointLine,
  where: string,
  { store, keys }: CheckpointContext,
): Promise<Damage | undefined> {
  if (checkpoint === undefined)
    return { kind: 'checkpoint-unreadable', message: `checkpoint ${line} of ${where} cannot be read` }
  const { sequence } = checkpoint
  const key = keys.find(({ fingerprint }) => fingerprint === checkpoint.key)
  const named = `the checkpoint of entry ${sequence} in ${where}`
  if (key === undefined)
    return {
      kind: 'checkpoint-unknown-key',
      sequence,
      message: `${named} is signed by ${checkpoint.key}, which is no key of this node`,
    }
  if (!isSignedBy(checkpoint, key))
    return { kind: 'checkpoint-forged', sequence, message: `${named} has a wrong signature` }
  if ('entries' in key && sequence > key.entries)
    return {
      kind: 'checkpoint-late',
      sequence,
      message: `${named} is signed by ${checkpoint.key}, which was rotated away when there were ${key.entries} entries`,
    }
  return damagedChain(checkpoint, named, store)
}

async function damagedChain(
  { sequence, hash, at }: AuditCheckpoint,
  named: string,
  store: CheckpointContext['store'],
): Promise<Damage | undefined> {
  const row = await store.auditRow(sequence)
  if (row?.hash === hash) return undefined
  if (row !== undefined)
    return {
      kind: 'rewritten',
      sequence,
      message: `entry ${sequence} is not the one that was signed at ${at}, by ${named}: the chain was written anew`,
    }
  const length = (await store.auditHead())?.sequence ?? 0
  // One that is missing from within was found with the chain.
  if (length > sequence) return undefined
  return {
    kind: 'cut',
    sequence,
    message: `the chain ends at entry ${length}, and had ${sequence} at ${at}, by ${named}`,
  }
}
