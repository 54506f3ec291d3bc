import { createHash, type Hash } from 'node:crypto'
import { chmod, open, type FileHandle } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fromSystemError, HansaError, isHansaError, systemErrorCode } from '../../errors.ts'
import type { NodeAnswer } from './exchange.ts'
import type { SignedFile } from './file-cache.ts'
import { cancelled, notReliable, NodeUnreachable, reasonOf } from './node-fault.ts'
import type { Patience } from './patience.ts'

export interface Reception {
  readonly file: SignedFile
  /** Where it is received; what is there already is its beginning. */
  readonly part: string
  /** The file, or its rest after so many bytes: 200 or 206. */
  readonly open: (from: number) => Promise<NodeAnswer>
  /** Hears how many bytes came. */
  readonly came: (bytes: number) => void
  readonly patience: Patience
  readonly signal: AbortSignal
}

/** A transfer that gets on may be cut as often as it likes. */
const progressBytes = 1 << 20

/**
 * Receives a file whole and verified, durable and readable by this user only, going on where it was cut. Throws
 * `source_unavailable` where it does not come, or is not what its node has signed: then nothing of it stays.
 */
export async function receiveFile(reception: Reception): Promise<void> {
  try {
    await makeWritable(reception.part)
    await using handle = await open(reception.part, 'a+', 0o600)
    const incoming = await Incoming.from(handle, reception)
    const began = incoming.bytes
    await incoming.receive()
    // What was there from before may have been damaged by what ended it.
    if (!incoming.isRight() && began > 0) await incoming.again()
    if (!incoming.isRight()) {
      await incoming.restart()
      throw notReliable(reception.file.node, 'it has sent another file than it signed')
    }
    await handle.sync()
    await handle.chmod(0o400)
  } catch (error) {
    throw isHansaError(error) ? error : fromSystemError(error, 'receiving a file of another node')
  }
}

/** Who was killed before a part got its name may have left it as one that nobody writes to any more. */
async function makeWritable(part: string): Promise<void> {
  try {
    await chmod(part, 0o600)
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
}

class Incoming {
  readonly #handle: FileHandle
  readonly #reception: Reception
  #hash: Hash = createHash('sha256')
  bytes = 0

  private constructor(handle: FileHandle, reception: Reception) {
    this.#handle = handle
    this.#reception = reception
  }

  static async from(handle: FileHandle, reception: Reception): Promise<Incoming> {
    const incoming = new Incoming(handle, reception)
    const { size } = await handle.stat()
    if (size > reception.file.bytes) await incoming.restart()
    else
      for await (const piece of handle.createReadStream({
        start: 0,
        autoClose: false,
      }) as AsyncIterable<Buffer>) {
        incoming.#hash.update(piece)
        incoming.bytes += piece.length
      }
    return incoming
  }

  isRight(): boolean {
    return this.bytes === this.#size && this.#hash.copy().digest('hex') === this.#reception.file.sha256
  }

  async restart(): Promise<void> {
    await this.#handle.truncate(0)
    this.#hash = createHash('sha256')
    this.bytes = 0
  }

  async again(): Promise<void> {
    await this.restart()
    await this.receive()
  }

  async receive(): Promise<void> {
    const { patience, file } = this.#reception
    for (let attempt = 1; this.bytes < this.#size; attempt += 1) {
      const before = this.bytes
      const fault = await this.#attempt()
      if (fault === undefined) continue
      if (this.bytes >= before + progressBytes) attempt = 1
      if (attempt >= patience.attempts)
        throw new NodeUnreachable(file.node, `a file that it sends breaks off: ${fault}`)
      await this.#pause(Math.random() * patience.pause * 2 ** (attempt - 1))
    }
  }

  get #size(): number {
    return this.#reception.file.bytes
  }

  /** Why it was cut, where it was. */
  async #attempt(): Promise<string | undefined> {
    const answer = await this.#reception.open(this.bytes)
    if (!isRest(answer, this.bytes)) await this.restart()
    try {
      for await (const piece of answer.body) await this.#take(piece)
    } catch (error) {
      if (isHansaError(error) || diskFaults.has(systemErrorCode(error) ?? '')) throw error
      return reasonOf(error)
    }
    return this.bytes < this.#size ? 'less came than it was to have' : undefined
  }

  async #take(piece: Uint8Array): Promise<void> {
    const { file, came } = this.#reception
    came(piece.length)
    if (this.bytes + piece.length > this.#size) {
      await this.restart()
      throw notReliable(file.node, 'it has sent a longer file than it signed')
    }
    await this.#handle.appendFile(piece)
    this.#hash.update(piece)
    this.bytes += piece.length
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#reception
    try {
      await sleep(milliseconds, undefined, { signal })
    } catch (cause) {
      throw signal.aborted ? cancelled() : new HansaError('internal', 'a pause broke off', { cause })
    }
  }
}

const diskFaults: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'])

/** RFC 9110, section 14.4: whether an answer goes on where the part ends. One with all of the file begins anew. */
function isRest({ status, headers }: NodeAnswer, from: number): boolean {
  if (status !== 206) return from === 0
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN) === from
}
