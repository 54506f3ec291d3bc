import { Float64, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { bytesField, type FieldWriter } from '../../../src/ports/flight/protobuf.ts'

/** Texts and numbers as another library writes them in Arrow, by column: the fields of each message of `FlightData`. */
export function valuesOf(
  columns: readonly (readonly (string | number)[])[],
): readonly (readonly FieldWriter[])[] {
  const vectors = columns.map((values, index) => {
    const type = typeof values[0] === 'number' ? new Float64() : new Utf8()
    return [`p${index}`, vectorFromArray(values, type)] as const
  })
  return messagesOf(Buffer.from(tableToIPC(new Table(Object.fromEntries(vectors)), 'stream')))
}

/** The messages of an Arrow stream that has no dictionaries. */
export function messagesOf(stream: Buffer): readonly (readonly FieldWriter[])[] {
  const messages: FieldWriter[][] = []
  let at = 0
  while (at + 8 <= stream.length) {
    const length = stream.readUInt32LE(at + 4)
    if (length === 0) break
    const header = stream.subarray(at + 8, at + 8 + length)
    const body = bodyLength(header)
    messages.push([
      bytesField(2, header),
      bytesField(1000, stream.subarray(at + 8 + length, at + 8 + length + body)),
    ])
    at += 8 + length + body
  }
  return messages
}

/** Of Message.fbs: the field 3 of the root table. */
function bodyLength(header: Buffer): number {
  const table = header.readUInt32LE(0)
  const vtable = table - header.readInt32LE(table)
  const slots = (header.readUInt16LE(vtable) - 4) / 2
  const offset = slots > 3 ? header.readUInt16LE(vtable + 4 + 2 * 3) : 0
  return offset === 0 ? 0 : Number(header.readBigInt64LE(table + offset))
}
