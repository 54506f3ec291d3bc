const nothing = Buffer.alloc(0)

/**
 * Bytes as they come, taken in pieces of any size. However small the pieces are in which they come, they are held in
 * little more than their own room.
 */
export class ByteQueue {
  #bytes: Buffer = nothing
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  push(chunk: Buffer): void {
    if (this.length === 0) {
      // Whoever sent it does not write into it any more; and it is full, so that nothing is written here either.
      this.#bytes = chunk
      this.#start = 0
      this.#end = chunk.length
      return
    }
    if (this.#end + chunk.length > this.#bytes.length) this.#makeRoom(chunk.length)
    this.#bytes.set(chunk, this.#end)
    this.#end += chunk.length
  }

  /** The next bytes, as a copy of their own; there must be so many. */
  take(count: number): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(this.#start, this.#start + count))
    this.#start += count
    if (this.length === 0) {
      this.#bytes = nothing
      this.#start = 0
      this.#end = 0
    }
    return taken
  }

  #makeRoom(more: number): void {
    const { length } = this
    const grown = Buffer.allocUnsafe(Math.max(length + more, length * 2))
    grown.set(this.#bytes.subarray(this.#start, this.#end))
    this.#bytes = grown
    this.#start = 0
    this.#end = length
  }
}
