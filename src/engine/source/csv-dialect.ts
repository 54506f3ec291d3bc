/** How a CSV file is written. RFC 4180 unless said otherwise. */
export interface CsvDialect {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  /** Without one, columns are taken in the contract's order. */
  readonly header: boolean
  /** A name that the WHATWG Encoding Standard knows. */
  readonly encoding: string
}

export const rfc4180: CsvDialect = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  header: true,
  encoding: 'utf-8',
}
