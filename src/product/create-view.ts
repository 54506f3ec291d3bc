import type { Connection } from '../engine/engine.ts'
import { quoteIdentifier, quoteName } from '../engine/quote.ts'
import { selectRelation, type Relation } from '../engine/relation.ts'

/** Makes `names` (one or two parts each) views of the relation. */
export async function createViews(
  connection: Connection,
  names: readonly (readonly string[])[],
  relation: Relation,
): Promise<void> {
  await connection.run(viewStatements(names, selectRelation(relation)))
}

export async function createView(
  connection: Connection,
  name: readonly string[],
  select: string,
): Promise<void> {
  await connection.run(viewStatements([name], select))
}

/** The statements that make `names` views of `select`. */
export const viewStatements = (names: readonly (readonly string[])[], select: string): string =>
  names
    .map((name) => `${schemaStatement(name)}create or replace view ${quoteName(name)} as ${select}\n;\n`)
    .join('')

function schemaStatement(name: readonly string[]): string {
  const [schema] = name.length > 1 ? name : []
  return schema === undefined ? '' : `create schema if not exists ${quoteIdentifier(schema)};\n`
}
