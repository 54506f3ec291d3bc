declare module 'pg-cursor' {
  import type { CustomTypesConfig, Submittable } from 'pg'

  /** The part of pg-cursor that is used here; the package has no types of its own. */
  class Cursor<Row> implements Submittable {
    constructor(
      text: string,
      values: readonly unknown[],
      config: { readonly rowMode: 'array'; readonly types: CustomTypesConfig },
    )
    read(rows: number): Promise<Row[]>
    close(): Promise<void>
    submit(connection: unknown): void
  }

  export = Cursor
}
