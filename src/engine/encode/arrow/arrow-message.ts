import type { ArrowField, ArrowType, TimeUnit } from './arrow-field.ts'
import { flatBuffer, type FlatField, type FlatTable } from './flat-buffer.ts'

/** Length and number of NULLs of one column or child, in depth-first order. */
export interface FieldNode {
  readonly length: number
  readonly nulls: number
}

/** A record batch: its buffers, each in parts, follow its nodes in the order of Arrow's columnar format. */
export interface RecordBatch {
  readonly rows: number
  readonly nodes: readonly FieldNode[]
  readonly buffers: readonly (readonly Uint8Array[])[]
}

/** The message that begins an IPC stream (Arrow columnar format, "IPC Streaming Format"). */
export function schemaMessage(fields: readonly ArrowField[]): Uint8Array {
  const little: FlatField = { kind: 'int16', value: 0 }
  return encapsulated(1, [little, { kind: 'tables', value: fields.map(fieldTable) }], 0)
}

/** A batch's message and its body, in one piece; unused bytes are zero. */
export function batchMessage({ rows, nodes, buffers }: RecordBatch): Uint8Array {
  const places: [number, number][] = []
  let end = 0
  for (const parts of buffers) {
    const length = parts.reduce((total, part) => total + part.byteLength, 0)
    places.push([end, length])
    end += padded(length)
  }
  const header: FlatTable = [
    { kind: 'int64', value: BigInt(rows) },
    { kind: 'pairs', value: nodes.map(({ length, nulls }) => [length, nulls] as const) },
    { kind: 'pairs', value: places },
  ]
  const message = encapsulated(3, header, end)
  const bodyStart = message.length - end
  for (const [index, parts] of buffers.entries()) {
    let at = bodyStart + (places[index]?.[0] ?? 0)
    for (const part of parts) {
      message.set(part, at)
      at += part.byteLength
    }
    message.fill(0, at, bodyStart + (places[index + 1]?.[0] ?? end))
  }
  return message
}

/** What ends a stream. */
export const endOfStream = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)

const padded = (length: number): number => Math.ceil(length / 8) * 8

const metadataVersion5 = 4

/** Continuation mark, length of the metadata, metadata, and room for the body, which is not zeroed. */
function encapsulated(headerType: number, header: FlatTable, bodyLength: number): Uint8Array {
  const metadata = flatBuffer([
    { kind: 'int16', value: metadataVersion5 },
    { kind: 'int8', value: headerType },
    { kind: 'table', value: header },
    { kind: 'int64', value: BigInt(bodyLength) },
  ])
  const message = Buffer.allocUnsafeSlow(8 + metadata.length + bodyLength)
  message.writeUInt32LE(0xffffffff, 0)
  message.writeUInt32LE(metadata.length, 4)
  message.set(metadata, 8)
  return message
}

function fieldTable({ name, type, nullable, children }: ArrowField): FlatTable {
  const [typeId, table] = typeTable(type)
  return [
    { kind: 'text', value: name },
    { kind: 'int8', value: nullable ? 1 : 0 },
    { kind: 'int8', value: typeId },
    { kind: 'table', value: table },
    undefined,
    { kind: 'tables', value: children.map(fieldTable) },
  ]
}

const timeUnits: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 1, us: 2, ns: 3 }

const int16 = (value: number): FlatField => ({ kind: 'int16', value })
const int32 = (value: number): FlatField => ({ kind: 'int32', value })

/** The number of the union `Type` in Schema.fbs, and the table it stands for. */
function typeTable(type: ArrowType): readonly [number, FlatTable] {
  switch (type.kind) {
    case 'null':
      return [1, []]
    case 'int':
      return [2, [int32(type.bits), { kind: 'int8', value: type.signed ? 1 : 0 }]]
    case 'float':
      return [3, [int16(type.bits === 32 ? 1 : 2)]]
    case 'binary':
      return [4, []]
    case 'utf8':
      return [5, []]
    case 'bool':
      return [6, []]
    case 'decimal':
      return [7, [int32(type.precision), int32(type.scale), int32(128)]]
    case 'date':
      return [8, [int16(0)]]
    case 'time':
      return [9, [int16(timeUnits[type.unit]), int32(64)]]
    case 'timestamp':
      return [10, [int16(timeUnits[type.unit]), type.zone && { kind: 'text', value: type.zone }]]
    case 'interval':
      return [11, [int16(2)]]
    case 'list':
      return [12, []]
    case 'struct':
      return [13, []]
    case 'union':
      return [
        14,
        [
          int16(type.isDense === true ? 1 : 0),
          { kind: 'int32s', value: Array.from({ length: type.members }, (_, id) => id) },
        ],
      ]
    case 'fixed-list':
      return [16, [int32(type.size)]]
    case 'map':
      return [17, [{ kind: 'int8', value: 0 }]]
  }
}
