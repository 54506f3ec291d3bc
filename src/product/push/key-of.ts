import type { Column } from '../../spec/logical-type.ts'

/** Names of the columns of the primary key, in its order. */
export const keyOf = (columns: readonly Column[]): readonly string[] =>
  columns
    .flatMap(({ name, primaryKeyPosition }) =>
      primaryKeyPosition === undefined ? [] : [{ name, primaryKeyPosition }],
    )
    .sort((a, b) => a.primaryKeyPosition - b.primaryKeyPosition)
    .map(({ name }) => name)
