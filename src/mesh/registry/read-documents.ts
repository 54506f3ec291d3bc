import { textOf, type SqlExecutor } from '../../store/sql-database.ts'

/** A document of a node as it was signed; undefined where there is none. */
export async function readDocument(
  executor: SqlExecutor,
  node: string,
  key: string,
): Promise<string | undefined> {
  const [row] = await executor.all('select text from document where node = $1 and key = $2 and gone = 0', [
    node,
    key,
  ])
  return row && textOf(row, 'text')
}

/** Digests of all documents of a node, by key. */
export async function documentDigests(
  executor: SqlExecutor,
  node: string,
): Promise<Readonly<Record<string, string>>> {
  const rows = await executor.all(
    'select key, digest from document where node = $1 and gone = 0 order by key',
    [node],
  )
  return Object.fromEntries(rows.map((row) => [textOf(row, 'key'), textOf(row, 'digest')]))
}

/** A node's rotations as they were signed, in order. */
export async function readRotations(executor: SqlExecutor, node: string): Promise<readonly string[]> {
  const rows = await executor.all(
    `select text from document where node = $1 and key like 'rotation/%' order by length(key), key`,
    [node],
  )
  return rows.map((row) => textOf(row, 'text'))
}

/** Signed descriptors of all nodes that have said something, by node. */
export async function nodeStatements(executor: SqlExecutor): Promise<ReadonlyMap<string, string>> {
  const rows = await executor.all(`select node, text from document where key = 'node'`)
  return new Map(rows.map((row) => [textOf(row, 'node'), textOf(row, 'text')]))
}

export interface NodeReport {
  readonly node: string
  readonly name: string
  readonly statement: string
}

/** The newest reports of a kind, of all nodes; those of one name where there is one. */
export async function readReports(
  executor: SqlExecutor,
  kind: string,
  name?: string,
): Promise<readonly NodeReport[]> {
  const prefix = `report/${kind}/`
  // `0` follows `/`.
  const [where, values] =
    name === undefined
      ? ['key > $1 and key < $2', [prefix, `report/${kind}0`]]
      : ['key = $1', [`${prefix}${name}`]]
  const rows = await executor.all(
    `select node, key, text from document where ${where} and gone = 0 order by key, node`,
    values,
  )
  return rows.map((row) => ({
    node: textOf(row, 'node'),
    name: textOf(row, 'key').slice(prefix.length),
    statement: textOf(row, 'text'),
  }))
}
