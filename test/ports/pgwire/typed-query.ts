import pg from 'pg'

export interface TypedStatement {
  readonly sql: string
  /** Object ids of the parameters' types. */
  readonly types: readonly number[]
  /** Buffers are sent in binary, all else as text. */
  readonly values: readonly (Buffer | string | null)[]
}

/** A query that says what its parameters are, as drivers other than node-postgres do; its rows as texts. */
export class TypedQuery implements pg.Submittable {
  readonly #statement: TypedStatement
  readonly #done = Promise.withResolvers<readonly (readonly (string | null)[])[]>()
  readonly #rows: (readonly (string | null)[])[] = []
  readonly rows = this.#done.promise

  constructor(statement: TypedStatement) {
    this.#statement = statement
  }

  submit(connection: pg.Connection): void {
    const { sql, types, values } = this.#statement
    connection.parse({ name: '', text: sql, types: types.map(String) }, true)
    connection.bind({ values: [...values] }, true)
    connection.describe({ type: 'P', name: '' }, true)
    connection.execute({ portal: '', rows: '0' }, true)
    connection.sync()
  }

  handleRowDescription(): void {
    // Texts are what is looked at.
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(fields)
  }

  handleCommandComplete(): void {
    // The end is ReadyForQuery.
  }

  handleError(error: Error): void {
    this.#done.reject(error)
  }

  handleReadyForQuery(): void {
    this.#done.resolve(this.#rows)
  }
}
