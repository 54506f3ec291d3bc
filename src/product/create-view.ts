import type { Connection } from '../engine/engine.ts'
import { quoteIdentifier, quoteName } from '../engine/quote.ts'
import { selectRelation, type Relation } from '../engine/relation.ts'

/** Makes `names` (one or two parts each) views of the relation. */
export async function createViews(
  connection: Connection,
  names: readonly (readonly string[])[],
  relation: Relation,
): Promise<void> {
  for (const name of names) await createView(connection, name, selectRelation(relation))
}

export async function createView(
  connection: Connection,
  name: readonly string[],
  select: string,
): Promise<void> {
  const [schema] = name.length > 1 ? name : []
  if (schema !== undefined) await connection.run(`create schema if not exists ${quoteIdentifier(schema)}`)
  await connection.run(`create or replace view ${quoteName(name)} as ${select}`)
}
