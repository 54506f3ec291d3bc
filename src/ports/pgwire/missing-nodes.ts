import { PostgresError } from './postgres-error.ts'

/** Which nodes a catalogue could not ask, said to a client when it changes and not with each question. */
export class MissingNodes {
  #missing = ''
  #told = ''

  are(nodes: readonly string[]): void {
    this.#missing = nodes.join(', ')
    if (this.#missing === '') this.#told = ''
  }

  takeWarning(): PostgresError | undefined {
    if (this.#missing === this.#told) return undefined
    this.#told = this.#missing
    return new PostgresError(
      '01000',
      `what these nodes have is not shown, as they do not answer now: ${this.#missing}`,
    )
  }
}
