import duckdb, { type Vector } from '@duckdb/node-bindings'

/** A copy of the first `byteCount` bytes of a vector's data, in a buffer of its own. */
export function vectorBytes(vector: Vector, byteCount: number): Uint8Array {
  return duckdb.vector_get_data(vector, byteCount)
}

/** The copy's 32-bit words, low ones first: every engine binding is for little-endian machines. */
export const wordsOf = (bytes: Uint8Array): Uint32Array =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
