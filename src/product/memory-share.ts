import { parseByteSize } from '../spec/byte-size.ts'

/** One of `shares` equal parts of an amount of memory, in DuckDB's form. */
export const memoryShare = (text: string, shares: number): string =>
  `${Math.max(1, Math.floor(parseByteSize(text) / Math.max(1, shares) / 1024))}KiB`
