import duckdb from '@duckdb/node-bindings'
import type { Encoder, ResultColumn } from '../encoder.ts'
import type { BatchParts } from './arrow-column.ts'
import { batchMessage, endOfStream, schemaMessage } from './arrow-message.ts'
import { columnPlan, fieldOf } from './column-plan.ts'

/** A batch is sent when it has this many rows, or bytes; the engine's own chunks are small. */
const batchRows = 16_384
const batchBytes = 1 << 20

/** An Arrow IPC stream, made from the engine's vectors as they lie in memory, without a value for each item. */
export function arrowEncoder(columns: readonly ResultColumn[]): Encoder {
  const plans = columns.map(({ type }) => columnPlan(type))
  let rows = 0
  const takeBatch = (): Uint8Array => {
    const parts: BatchParts = { nodes: [], buffers: [] }
    for (const { column } of plans) column.take(parts)
    const message = batchMessage({ rows, ...parts })
    rows = 0
    return message
  }
  const isFull = (): boolean =>
    rows >= batchRows || plans.reduce((bytes, { column }) => bytes + column.bytes, 0) >= batchBytes
  return {
    begin: () => schemaMessage(plans.map((plan, index) => fieldOf(columns[index]?.name ?? '', plan))),
    chunk: ({ chunk, rowCount }) => {
      for (const [index, { column }] of plans.entries()) {
        column.load(duckdb.data_chunk_get_vector(chunk, index), rowCount, undefined)
        column.append(0, rowCount)
      }
      rows += rowCount
      return isFull() ? takeBatch() : ''
    },
    end: () => (rows === 0 ? endOfStream : Buffer.concat([takeBatch(), endOfStream])),
  }
}
