import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { fromSystemError, HansaError, systemErrorCode } from '../errors.ts'
import { verifyRotations, type Rotation } from '../sidecar/node-rotation.ts'
import { SqliteLocks } from '../store/sqlite-locks.ts'
import { waitForLock } from '../store/wait-for-lock.ts'
import { writeWholeFile } from '../store/write-whole-file.ts'

/** A node's rotations as far as they are known here. */
export interface KnownRotations {
  /** As they were signed. */
  readonly texts: readonly string[]
  readonly rotations: readonly Rotation[]
}

/** The rotations of nodes that were seen and verified here, kept in `<state>/mesh/rotations.json`. */
export class RotationsFile {
  readonly #file: string
  readonly #locks: string
  readonly #mesh: string
  readonly #read = new Map<string, KnownRotations>()

  constructor(state: string, mesh: string) {
    this.#file = path.join(state, 'mesh', 'rotations.json')
    this.#locks = path.join(state, 'locks')
    this.#mesh = mesh
  }

  /** Those of a node. Throws `corrupt` where the file is not what was written: a key could go back unnoticed. */
  async of(node: string): Promise<KnownRotations> {
    return this.#read.get(node) ?? this.readAnew(node)
  }

  /** The same with what other processes have learned meanwhile. */
  async readAnew(node: string): Promise<KnownRotations> {
    const texts = (await readKept(this.#file))[node] ?? []
    const rotations = await verifyRotations(texts, { mesh: this.#mesh, node })
    if (rotations === undefined) throw damaged()
    const known = { texts, rotations }
    this.#read.set(node, known)
    return known
  }

  /**
   * Keeps a node's rotations in place of those that were known where they go on from them, whoever else has learned something
   * meanwhile; durable when it returns. Fails with `busy`.
   */
  async put(node: string, known: KnownRotations, goesOn: (before: KnownRotations) => boolean): Promise<void> {
    await this.#whileLocked(async () => {
      if (goesOn(await this.readAnew(node))) await this.#write(node, known)
    })
  }

  async #write(node: string, known: KnownRotations): Promise<void> {
    const kept = await readKept(this.#file)
    const text = JSON.stringify({ ...kept, [node]: known.texts }, undefined, 2)
    try {
      await writeWholeFile(this.#file, `${text}\n`)
    } catch (error) {
      throw fromSystemError(error, 'keeping the rotations of nodes')
    }
    this.#read.set(node, known)
  }

  /** All nodes are in one file: what another process, or another of this one, writes at the same time would be lost. */
  async #whileLocked(work: () => Promise<void>): Promise<void> {
    const locks = new SqliteLocks(this.#locks)
    try {
      const lock = await waitForLock(locks, 'known-rotations', {
        mode: 'exclusive',
        timeoutMs: longestHoldMs,
      })
      if (lock === undefined)
        throw new HansaError('busy', 'another process keeps rotations of nodes', { remedy: 'Try again.' })
      await work()
    } finally {
      await locks.close()
    }
  }
}

const longestHoldMs = 30_000

const schema = z.record(z.string(), z.array(z.string()).readonly())

async function readKept(file: string): Promise<Readonly<Record<string, readonly string[]>>> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return {}
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw damaged()
    throw fromSystemError(error, 'reading the rotations of nodes')
  }
}

const damaged = (): HansaError =>
  new HansaError('corrupt', 'mesh/rotations.json in the state folder is not what was written', {
    remedy: 'Restore it from a backup: without it, a key that a node has rotated away would count again.',
  })
