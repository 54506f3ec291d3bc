/** A table as a unit test may name it: an input, a dataset or an inner step. */
export interface TestTable {
  /** As SQL writes it, parts joined by a dot. */
  readonly name: string
  /** Whether the product computes it, so that it can be tested. */
  readonly step: boolean
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}
