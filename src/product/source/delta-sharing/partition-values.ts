import { rename } from 'node:fs/promises'
import type { Engine } from '../../../engine/engine.ts'
import { quoteIdentifier, quoteLiteral } from '../../../engine/quote.ts'

/** Puts the columns into a file that Delta tables keep outside of it, as text; the contract's types read them. */
export async function withPartitionValues(
  engine: Engine,
  file: string,
  values: Readonly<Record<string, string | null>>,
): Promise<void> {
  const columns = Object.entries(values).map(
    ([name, value]) =>
      `${value === null ? 'NULL' : quoteLiteral(value)}::VARCHAR AS ${quoteIdentifier(name)}`,
  )
  if (columns.length === 0) return
  const target = `${file}.partitioned`
  using connection = await engine.connect()
  await connection.run(
    `COPY (SELECT *, ${columns.join(', ')} FROM read_parquet(${quoteLiteral(file)})) TO ${quoteLiteral(target)} (FORMAT parquet)`,
  )
  await rename(target, file)
}
