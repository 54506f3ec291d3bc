import type { AuditStore } from '../../store/audit-store.ts'
import { readNodeKey } from '../node-key.ts'
import { formerKeys } from '../own-rotations.ts'
import { checkpointFile } from './checkpoint-file.ts'
import { DamageList, type Damage } from './damage.ts'
import { damageOf, origin, type Link } from './verify-chain.ts'
import {
  checkpointsInFile,
  checkpointsInStore,
  checkpointsKeptElsewhere,
  damageBy,
} from './verify-checkpoints.ts'

/** What came of reading the whole audit. */
export interface Verification {
  readonly entries: number
  /** The end of the chain. */
  readonly head: Link
  /** Checkpoints that were compared, from all places. */
  readonly checkpoints: number
  /** The highest entry that a good checkpoint covers; 0 where there is none: nobody can tell if what follows was cut. */
  readonly signed: number
  /** The first of them; `damageCount` counts all. */
  readonly damage: readonly Damage[]
  readonly damageCount: number
}

export interface VerifyOptions {
  readonly store: AuditStore
  /** The node's state folder. */
  readonly state: string
  /** A file of checkpoints that was kept elsewhere. */
  readonly keptElsewhere?: string
}

const damageKept = 100

/** What came of reading a part of the chain; checkpoints are compared with the last part. */
export type PartVerification = Omit<Verification, 'head'> & {
  /** Where the next part begins; absent where this one is the last. */
  readonly next?: number
}

/**
 * The same for so many entries from one on, held to the one before it. Of parts that follow each other, the first of them from
 * 1 on, all is verified.
 */
export async function verifyAuditPart(
  options: VerifyOptions,
  { from, entries: most }: { readonly from: number; readonly entries: number },
): Promise<PartVerification> {
  const damage = new DamageList(damageKept)
  let head = await linkBefore(options.store, from)
  let entries = 0
  let next: number | undefined
  for await (const row of options.store.auditRows({ from })) {
    if (entries === most) {
      next = row.sequence
      break
    }
    for (const one of damageOf(row, head)) damage.add(one)
    head = { sequence: row.sequence, hash: row.hash }
    entries += 1
  }
  const checked =
    next === undefined ? await verifyCheckpoints(options, damage) : { checkpoints: 0, signed: 0 }
  const found = { ...checked, entries, damage: damage.kept, damageCount: damage.count }
  return next === undefined ? found : { ...found, next }
}

async function linkBefore(store: AuditStore, from: number): Promise<Link> {
  const before = from === 1 ? undefined : await store.auditRow(from - 1)
  return before === undefined ? origin : { sequence: before.sequence, hash: before.hash }
}

/**
 * Reads every entry and every checkpoint, in memory that does not grow with them. Damage is a value; it fails only
 * where something cannot be read.
 */
export async function verifyAudit(options: VerifyOptions): Promise<Verification> {
  const damage = new DamageList(damageKept)
  const chain = await verifyChain(options.store, damage)
  const checkpoints = await verifyCheckpoints(options, damage)
  return { ...chain, ...checkpoints, damage: damage.kept, damageCount: damage.count }
}

async function verifyChain(
  store: AuditStore,
  damage: DamageList,
): Promise<Pick<Verification, 'entries' | 'head'>> {
  let head = origin
  let entries = 0
  for await (const row of store.auditRows()) {
    for (const one of damageOf(row, head)) damage.add(one)
    head = { sequence: row.sequence, hash: row.hash }
    entries += 1
  }
  return { entries, head }
}

async function verifyCheckpoints(
  { store, state, keptElsewhere }: VerifyOptions,
  damage: DamageList,
): Promise<Pick<Verification, 'checkpoints' | 'signed'>> {
  const key = await readNodeKey(state)
  const context = { store, keys: [...(key === undefined ? [] : [key]), ...(await formerKeys(state))] }
  const sources = [
    checkpointsInStore(store),
    checkpointsInFile('the file beside the database', checkpointFile(state)),
    ...(keptElsewhere === undefined ? [] : [checkpointsKeptElsewhere(keptElsewhere)]),
  ]
  let checkpoints = 0
  let signed = 0
  for (const source of sources)
    for await (const line of source.checkpoints) {
      const found = await damageBy(line, source.name, context)
      if (found === undefined) signed = Math.max(signed, line.checkpoint?.sequence ?? 0)
      else damage.add(found)
      checkpoints += 1
    }
  return { checkpoints, signed }
}
