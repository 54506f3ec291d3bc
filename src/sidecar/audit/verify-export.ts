import { createPublicKey } from 'node:crypto'
import { open } from 'node:fs/promises'
import * as z from 'zod'
import { fromSystemError, HansaError, systemErrorCode } from '../../errors.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import { fingerprintOf, type NodePublicKey } from '../node-key.ts'
import { keyAfter, verifyRotations } from '../node-rotation.ts'
import type { FormerKey } from '../own-rotations.ts'
import { readCheckpoints, type CheckpointLine } from './checkpoint-file.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { DamageList } from './damage.ts'
import { exportFormat } from './export.ts'
import { damageOf, origin, type Link } from './verify-chain.ts'
import { damageBy } from './verify-checkpoints.ts'
import type { Verification } from './verify.ts'

export interface VerifiedExport extends Verification {
  readonly mesh: string
  readonly node: string
}

const header = z.strictObject({ format: z.literal(exportFormat), mesh: z.string(), node: z.string() })
const rotation = z.strictObject({ rotation: z.string() })
const checkpoint = z.strictObject({ checkpoint: z.string() })
const entry = z.strictObject({
  sequence: z.number(),
  previous: z.string(),
  hash: z.string(),
  body: z.string(),
})

const damageKept = 100

export interface ExportKeys {
  /** The nodes of the mesh with their public keys, from somebody who is trusted. */
  readonly nodes: readonly KnownNode[]
  /** A file of checkpoints that was kept elsewhere: what was cut from the end is found by it. */
  readonly keptElsewhere?: string | undefined
}

/**
 * Verifies what `exportAudit` wrote with nothing but the nodes' public keys. Memory grows with checkpoints only. Damage is
 * a value; throws `invalid_input` where it is no such file, or the keys are not those of its node.
 */
export async function verifyExport(
  file: string,
  { nodes, keptElsewhere }: ExportKeys,
): Promise<VerifiedExport> {
  const damage = new DamageList(damageKept)
  const kept = keptElsewhere === undefined ? [] : await Array.fromAsync(readCheckpoints(keptElsewhere))
  const read = await readExport(file, kept, damage)
  const keys = await keysOf(read, nodes)
  let signed = 0
  for (const line of read.checkpoints) {
    const store = {
      auditRow: (sequence: number) => Promise.resolve(read.wanted.get(sequence)),
      auditHead: () => Promise.resolve({ ...read.head, previous: '' }),
    }
    const found = await damageBy(line, 'the export', { store, keys })
    if (found === undefined) signed = Math.max(signed, line.checkpoint?.sequence ?? 0)
    else damage.add(found)
  }
  if (signed === 0 && read.entries > 0)
    damage.add({
      kind: 'unsigned',
      message: 'nothing of it is signed by its node, so anybody can have written it',
    })
  const { mesh, node, entries, head } = read
  const checkpoints = read.checkpoints.length
  return { mesh, node, entries, head, checkpoints, signed, damage: damage.kept, damageCount: damage.count }
}

interface ReadExport extends z.infer<typeof header> {
  readonly rotations: string[]
  readonly checkpoints: CheckpointLine[]
  /** Entries that a checkpoint is about. */
  readonly wanted: Map<number, z.infer<typeof entry>>
  readonly signedSequences: Set<number>
  entries: number
  head: Link
}

async function readExport(
  file: string,
  kept: readonly CheckpointLine[],
  damage: DamageList,
): Promise<ReadExport> {
  try {
    await using handle = await open(file, 'r')
    let read: ReadExport | undefined
    let number = 0
    for await (const line of handle.readLines({ autoClose: false })) {
      number += 1
      const value = parsed(line)
      if (read === undefined) read = begun(value, file, kept)
      else take(read, value, { number, damage })
    }
    return read ?? begun(undefined, file, kept)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw new HansaError('not_found', `there is no file ${file}`)
    throw fromSystemError(error, 'reading an export of an audit')
  }
}

function begun(value: unknown, file: string, kept: readonly CheckpointLine[]): ReadExport {
  const said = header.safeParse(value).data
  if (said !== undefined)
    return {
      ...said,
      rotations: [],
      checkpoints: [...kept],
      signedSequences: new Set(kept.flatMap(({ checkpoint: each }) => each?.sequence ?? [])),
      wanted: new Map(),
      entries: 0,
      head: origin,
    }
  throw new HansaError('invalid_input', `${file} is no export of an audit`, {
    remedy: '`hansa audit export <file>` writes one.',
  })
}

function take(
  read: ReadExport,
  value: unknown,
  { number, damage }: { readonly number: number; readonly damage: DamageList },
): void {
  const row = entry.safeParse(value).data
  if (row !== undefined) {
    for (const one of damageOf(row, read.head)) damage.add(one)
    read.head = { sequence: row.sequence, hash: row.hash }
    read.entries += 1
    if (read.signedSequences.has(row.sequence)) read.wanted.set(row.sequence, row)
    return
  }
  const signed = checkpoint.safeParse(value).data
  const rotated = rotation.safeParse(value).data
  if (signed !== undefined) {
    const said = parseCheckpoint(signed.checkpoint)
    read.checkpoints.push(said === undefined ? { line: number } : { line: number, checkpoint: said })
    if (said !== undefined) read.signedSequences.add(said.sequence)
  } else if (rotated !== undefined) read.rotations.push(rotated.rotation)
  else damage.add({ kind: 'changed', message: `line ${number} of the export is not what was written` })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** The keys that the node had, by what the file with the nodes says and the rotations that each of them signed. */
async function keysOf(
  { mesh, node, rotations: texts }: ReadExport,
  nodes: readonly KnownNode[],
): Promise<readonly (NodePublicKey | FormerKey)[]> {
  const known = nodes.find((each) => each.node === node)
  if (known === undefined)
    throw new HansaError('invalid_input', `the keys are not those of node:${node}, whose audit it is`, {
      remedy: 'Give the nodes.yaml of its mesh, from somebody whom you trust.',
    })
  const rotations = await verifyRotations(texts, { mesh, node })
  // The rules may name any key of the line: it is the same node's from its first to its last.
  const isItsOwn = texts.length === 0 || rotations?.some(({ from, to }) => [from, to].includes(known.key))
  if (rotations === undefined || isItsOwn !== true)
    throw new HansaError('corrupt', `the rotations of the key of node:${node} are not its own`, {
      remedy: 'Ask the node for another export.',
    })
  return [
    publicKey(keyAfter(known.key, rotations)),
    ...rotations.map(({ from, entries }) => ({ ...publicKey(from), entries })),
  ]
}

function publicKey(x: string): NodePublicKey {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return { publicKey: key, fingerprint: fingerprintOf(key) }
}
