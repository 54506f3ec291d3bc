import { createHash, hash } from 'node:crypto'

/**
 * A hash of rows without regard to their order, which a database does not promise: the sum of the rows' own hashes,
 * with their number.
 */
export class RowSetHash {
  #sum = 0n
  #rows = 0

  add(fields: readonly (string | null)[]): void {
    const row = fields.map((field) => (field === null ? '-' : `${field.length}:${field}`)).join('')
    this.#sum = BigInt.asUintN(256, this.#sum + BigInt(`0x${hash('sha256', row, 'hex')}`))
    this.#rows++
  }

  digest(): string {
    return createHash('sha256').update(`${this.#rows}:${this.#sum}`).digest('hex')
  }
}
