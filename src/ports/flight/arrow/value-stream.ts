import { batchMessage, endOfStream, schemaMessage } from '../../../engine/encode/arrow/arrow-message.ts'
import type { ValueColumn } from './value-column.ts'

/** The schema of a stream of such columns. */
export const schemaOf = (columns: readonly ValueColumn[]): Uint8Array =>
  schemaMessage(columns.map(({ field }) => field))

/** An Arrow IPC stream with one batch, or with none where there are no rows. */
export async function* valueStream(columns: readonly ValueColumn[]): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(schemaOf(columns)))
  const rows = columns[0]?.length ?? 0
  if (rows > 0) {
    const nodes = columns.flatMap((column) => column.nodes)
    const buffers = columns.flatMap((column) => column.buffers.map((bytes) => [bytes]))
    yield Buffer.from(batchMessage({ rows, nodes, buffers }))
  }
  yield Buffer.from(endOfStream)
}
