import { createHash } from 'node:crypto'
import avro from 'avsc'
import { HansaError } from '../../errors.ts'

/** An Avro schema as it is stored, with the `field-id`s that Iceberg finds fields by. */
export type AvroSchema = string | readonly AvroSchema[] | { readonly [attribute: string]: unknown }

export interface AvroFile {
  readonly metadata: ReadonlyMap<string, string>
  readonly records: readonly unknown[]
}

const magic = Buffer.from('Obj\x01', 'latin1')
const headerType = avro.Type.forSchema({ type: 'map', values: 'bytes' })
const longType = avro.Type.forSchema('long')
const syncLength = 16

/**
 * An Avro object container. The header is written here because avsc's own encoder stores a normalised schema, from
 * which `field-id` is gone. The sync marker is a hash of the content, so the same records have the same bytes.
 */
export function writeAvroFile(
  schema: AvroSchema,
  metadata: Readonly<Record<string, string>>,
  records: readonly unknown[],
): Buffer {
  const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: 'never' })
  const body = Buffer.concat(records.map((record) => type.toBuffer(record)))
  const header = { 'avro.schema': JSON.stringify(schema), 'avro.codec': 'null', ...metadata }
  const head = Buffer.concat([
    magic,
    headerType.toBuffer(
      Object.fromEntries(Object.entries(header).map(([key, text]) => [key, Buffer.from(text)])),
    ),
  ])
  const sync = createHash('sha256').update(head).update(body).digest().subarray(0, syncLength)
  if (records.length === 0) return Buffer.concat([head, sync])
  return Buffer.concat([
    head,
    sync,
    longType.toBuffer(records.length),
    longType.toBuffer(body.length),
    body,
    sync,
  ])
}

/** Reads what `writeAvroFile` wrote, by the schema in its header; `name` is for the message if it is something else. */
export function readAvroFile(bytes: Uint8Array, name: string): AvroFile {
  try {
    return readContainer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (error) {
    throw new HansaError('corrupt', `${name} is not a readable Avro file`, { cause: error })
  }
}

function readContainer(bytes: Buffer): AvroFile {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw new Error('no Avro magic bytes')
  const reader = new Reader(bytes, magic.length)
  const header = reader.read(headerType) as Record<string, Buffer>
  const metadata = new Map(Object.entries(header).map(([key, value]) => [key, value.toString()]))
  const schema = JSON.parse(metadata.get('avro.schema') ?? '') as avro.Schema
  const type = avro.Type.forSchema(schema, { wrapUnions: 'never' })
  const sync = reader.take(syncLength)
  const records: unknown[] = []
  while (!reader.atEnd) {
    const count = Number(reader.read(longType))
    reader.read(longType)
    for (let index = 0; index < count; index++) records.push(reader.read(type))
    if (!reader.take(syncLength).equals(sync)) throw new Error('sync markers differ')
  }
  return { metadata, records }
}

class Reader {
  readonly #bytes: Buffer
  #offset: number

  constructor(bytes: Buffer, offset: number) {
    this.#bytes = bytes
    this.#offset = offset
  }

  get atEnd(): boolean {
    return this.#offset >= this.#bytes.length
  }

  read(type: avro.Type): unknown {
    const found: { value: unknown; offset: number } = type.decode(this.#bytes, this.#offset)
    if (found.offset < 0) throw new Error('the file is cut short')
    this.#offset = found.offset
    return found.value
  }

  take(length: number): Buffer {
    this.#offset += length
    return this.#bytes.subarray(this.#offset - length, this.#offset)
  }
}
