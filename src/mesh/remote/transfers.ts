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
  /** Bytes of files that are to come and are not here yet, by name. */
  readonly #expected = new Map<string, number>()

  constructor(options: TransfersOptions) {
    this.#options = options
  }

  /** All of them, held until they are released. Throws `too_large` where those that have to come do not fit beside what is held. */
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
      const here = new Map<SignedFile, GovernedFile>()
      for (const file of wanted.files) {
        const held = await cache.hold(file, folder)
        if (held !== undefined) here.set(file, held)
      }
      await this.#expect(wanted.files.filter((file) => !here.has(file)))
      const files = await inParallel(
        wanted.files,
        filesAtOnce,
        async (file) =>
          here.get(file) ?? this.#bringOne(file, wanted, { folder, came: (bytes) => (sum.bytes += bytes) }),
      )
      if (sum.bytes > 0) await cache.tidy()
      return { files, bytes: sum.bytes, release }
    } catch (error) {
      await release()
      throw error
    }
  }

  /** How large its files are is another node's word, by which nobody fills this disk. */
  async #expect(missing: readonly SignedFile[]): Promise<void> {
    if (missing.length === 0) return
    const { cache } = this.#options
    const held = await cache.heldBytes()
    const wanted = missing.map((file) => [nameOf(file), file.bytes] as const)
    const coming = [...new Map([...this.#expected, ...wanted]).values()].reduce(
      (sum, bytes) => sum + bytes,
      0,
    )
    if (held + coming > cache.maximumBytes) throw tooLarge(missing, { held, maximum: cache.maximumBytes })
    for (const [name, bytes] of wanted) this.#expected.set(name, bytes)
  }

  /** Ends all transfers. */
  async close(): Promise<void> {
    await this.#receiving.close()
    await Promise.allSettled(this.#last.values())
  }

  async #bringOne(file: SignedFile, wanted: WantedFiles, held: Holding): Promise<GovernedFile> {
    const name = nameOf(file)
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
      this.#expected.delete(nameOf(file))
    }
  }
}

const nameOf = ({ node, sha256 }: SignedFile): string => `${node}/${sha256}`

function tooLarge(
  missing: readonly SignedFile[],
  { held, maximum }: { readonly held: number; readonly maximum: number },
): HansaError {
  const bytes = missing.reduce((sum, file) => sum + file.bytes, 0)
  const room = `of ${maximum} bytes for files of other nodes, ${held} are in use`
  const message = `files of ${bytes} bytes would have to come from node ${missing[0]?.node ?? ''}, and ${room}`
  return new HansaError('too_large', message, {
    remedy: 'Ask for fewer rows or columns, or raise `sidecar.renditionDisk` in mesh.yaml.',
  })
}

interface Holding {
  readonly folder: HeldFolder
  readonly came: (bytes: number) => void
}
