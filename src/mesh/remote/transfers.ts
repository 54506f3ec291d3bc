import { HansaError } from '../../errors.ts'
import type { GovernedFile } from '../../sidecar/dataset-access.ts'
import type { HeldFolder } from '../../sidecar/rendition/held-folder.ts'
import { inParallel } from '../../sidecar/rendition/in-parallel.ts'
import { SharedWork } from '../../sidecar/rendition/shared-work.ts'
import type { NodeAnswer } from './exchange.ts'
import type { FileCache, SignedFile } from './file-cache.ts'
import type { Patience } from './patience.ts'
import { receiveFile } from './receive-file.ts'

/** Files that one reader may have, and the way to those that are not here. */
export interface WantedFiles {
  readonly files: readonly SignedFile[]
  /** The file, or its rest after so many bytes. */
  readonly open: (file: SignedFile, part: PartWanted) => Promise<NodeAnswer>
  readonly signal: AbortSignal | undefined
}

export interface PartWanted {
  readonly from: number
  /** How long all of it may take. */
  readonly wholeMs: number
  readonly signal: AbortSignal
}

export interface BroughtFiles {
  readonly files: readonly GovernedFile[]
  /** That came over the network for this wish. */
  readonly bytes: number
  readonly release: () => Promise<void>
}

export interface TransfersOptions {
  readonly cache: FileCache
  readonly patience: Patience
}

const filesAtOnce = 4
/** How often a file is looked for that others remove, or stop receiving. */
const attempts = 5
/** A transfer that is slower than this is given up. */
const slowestBytesPerMs = 64

/** Brings files of other nodes here, each once for all who want it, and only those that are not here already. */
export class Transfers {
  readonly #options: TransfersOptions
  readonly #receiving = new SharedWork<void>()
  readonly #last = new Map<string, Promise<void>>()

  constructor(options: TransfersOptions) {
    this.#options = options
  }

  /** All of them, held until they are released. */
  async bring(wanted: WantedFiles): Promise<BroughtFiles> {
    const { cache } = this.#options
    const folder = await cache.heldFolder()
    const sum = { bytes: 0 }
    const release = async (): Promise<void> => {
      await folder.release()
      // What was there before has not made the folder fuller.
      if (sum.bytes > 0) await cache.tidy()
    }
    try {
      const files = await inParallel(wanted.files, filesAtOnce, (file) =>
        this.#bringOne(file, wanted, { folder, came: (bytes) => (sum.bytes += bytes) }),
      )
      if (sum.bytes > 0) await cache.tidy()
      return { files, bytes: sum.bytes, release }
    } catch (error) {
      await release()
      throw error
    }
  }

  /** Ends all transfers. */
  async close(): Promise<void> {
    await this.#receiving.close()
    await Promise.allSettled(this.#last.values())
  }

  async #bringOne(file: SignedFile, wanted: WantedFiles, held: Holding): Promise<GovernedFile> {
    const name = `${file.node}/${file.sha256}`
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const found = await this.#options.cache.hold(file, held.folder)
      if (found !== undefined) return found
      const mine = { begun: false }
      const work = (signal: AbortSignal): Promise<void> => {
        mine.begun = true
        return this.#afterLast(name, () => this.#receive(file, wanted.open, { ...held, signal }))
      }
      try {
        await this.#receiving.run(name, work, wanted.signal)
      } catch (error) {
        // Where somebody else was refused, or went away, this one still may have it.
        if (mine.begun || wanted.signal?.aborted === true) throw error
      }
    }
    throw new HansaError('busy', `files of node ${file.node} are removed again and again`, {
      remedy: 'Raise `sidecar.renditionDisk` in mesh.yaml.',
    })
  }

  /** What was given up may still be writing. */
  async #afterLast(name: string, receive: () => Promise<void>): Promise<void> {
    const before = this.#last.get(name)
    const now = Promise.resolve(before)
      .catch(() => undefined)
      .then(receive)
    this.#last.set(name, now)
    try {
      await now
    } finally {
      if (this.#last.get(name) === now) this.#last.delete(name)
    }
  }

  async #receive(
    file: SignedFile,
    openPart: WantedFiles['open'],
    { came, signal }: Holding & { readonly signal: AbortSignal },
  ): Promise<void> {
    const { cache, patience } = this.#options
    const { part, leave } = cache.receive(file)
    const wholeMs = patience.work + file.bytes / slowestBytesPerMs
    try {
      await receiveFile({
        file,
        part,
        open: (from) => openPart(file, { from, wholeMs, signal }),
        came,
        patience,
        signal,
      })
      await cache.add(file, part)
    } finally {
      leave()
    }
  }
}

interface Holding {
  readonly folder: HeldFolder
  readonly came: (bytes: number) => void
}
