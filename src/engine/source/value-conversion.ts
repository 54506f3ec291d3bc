/** How a value of a source becomes one of the contract's type, as SQL. Nothing is rounded or cut on the way. */
export interface Conversion {
  /** The converted value; NULL where `raw` is NULL or does not fit. */
  readonly value: (raw: string) => string
  /** True where `raw` does not fit; NULL or false elsewhere. Undefined where everything fits. */
  readonly fault: ((raw: string, value: string) => string) | undefined
}
