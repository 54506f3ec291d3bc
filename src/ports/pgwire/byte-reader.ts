import { protocolViolation } from './postgres-error.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the fields of one message; whatever is missing or left over breaks the protocol. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    return this.#take(1).readUInt8(0)
  }

  int16(): number {
    return this.#take(2).readInt16BE(0)
  }

  uint16(): number {
    return this.#take(2).readUInt16BE(0)
  }

  int32(): number {
    return this.#take(4).readInt32BE(0)
  }

  uint32(): number {
    return this.#take(4).readUInt32BE(0)
  }

  bytes(length: number): Buffer {
    return this.#take(length)
  }

  rest(): Buffer {
    return this.#take(this.left)
  }

  /** Text up to a NUL. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    if (end < 0) throw protocolViolation('a text in a message has no end')
    const text = decode(this.#bytes.subarray(this.#at, end))
    this.#at = end + 1
    return text
  }

  end(): void {
    if (this.left > 0) throw protocolViolation('a message is longer than what is in it')
  }

  #take(length: number): Buffer {
    if (length < 0 || length > this.left) throw protocolViolation('a message is shorter than what is in it')
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return taken
  }
}

/** Bytes of UTF-8 as text. */
export function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw protocolViolation('a text in a message is not UTF-8')
  }
}
