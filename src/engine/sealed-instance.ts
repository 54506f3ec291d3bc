import path from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { HansaError } from '../errors.ts'
import { catalogueMacros, catalogueSettings } from './catalogue-functions.ts'
import { describeParameters, type StatementShape } from './describe-parameters.ts'
import { describeStatement, runToParquet } from './parquet-statement.ts'
import { quoteIdentifier, quoteLiteral, quoteName } from './quote.ts'
import { selectRelation, type Relation, type RelationColumn } from './relation.ts'
import { foldName } from './sql/same-name.ts'
import { standInSql, type Groups } from './stand-ins.ts'
import { runStatement, typeText, type RunOptions } from './run-statement.ts'

/** A table a session may read: exactly these files under exactly these names. */
export interface NamedRelation extends Relation {
  /** Each is `[schema, table]`, or `[table]` for a bare name. */
  readonly names: readonly (readonly string[])[]
  /** Its rows, where it has no files: it is then a table of the instance's own. */
  readonly rows?: readonly (readonly CatalogueCell[])[]
  /** What its files have in place of its rows, which are made of it. */
  readonly groups?: Omit<Groups, 'files'>
}

/** A value of a catalogue; a list is one of texts. */
export type CatalogueCell = string | number | boolean | null | readonly string[]

export interface SealedOptions {
  readonly relations: readonly NamedRelation[]
  /** The instance's own folder, for spilling; nobody else's. */
  readonly tempDirectory: string
  /** Whether the relations are PostgreSQL's catalogue, which has functions. */
  readonly catalogue?: boolean
  readonly memoryLimit: string
  readonly maxTempBytes: number
  readonly threads: number
}

/** An instance that is not sealed yet: made while nobody waits for it, and of no use but to be sealed. */
export interface UnsealedInstance {
  readonly instance: DuckDBInstance
  readonly connection: DuckDBConnection
}

export interface WrittenResult {
  readonly columns: RelationColumn[]
  readonly rows: number
}

/**
 * An in-memory DuckDB that can reach the relations' files and its own temporary folder, nothing else, and whose
 * settings cannot be changed any more. It is the second wall, behind the guard and inside the worker process.
 */
export class SealedInstance {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }

  /** The part of `open` that takes longest and needs to know nothing of what will be read. */
  static async prepare({ tempDirectory }: Pick<SealedOptions, 'tempDirectory'>): Promise<UnsealedInstance> {
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      temp_directory: tempDirectory,
    })
    return { instance, connection: await instance.connect() }
  }

  /** Throws what the engine throws, in its JSON form; `statementFault` has words for it. */
  static async open(options: SealedOptions, prepared?: UnsealedInstance): Promise<SealedInstance> {
    const { instance, connection } = prepared ?? (await SealedInstance.prepare(options))
    try {
      for (const statement of sealingStatements(options)) await connection.run(statement)
    } catch (error) {
      instance.closeSync()
      throw error
    }
    return new SealedInstance(instance, connection)
  }

  /** Runs a statement that the guard has passed and returns the number of its rows. One at a time. */
  async run(sql: string, options: RunOptions): Promise<number> {
    return runStatement(this.#connection, sql, options)
  }

  /** As `run`, into one Parquet file, which must lie in the temporary folder. */
  async runToParquet(sql: string, file: string, maxRows: number): Promise<WrittenResult> {
    const columns = await this.columnsOf(sql)
    return { columns, rows: await runToParquet(this.#connection, sql, { file, maxRows }) }
  }

  /** The columns of `sql`, without running it. */
  async columnsOf(sql: string): Promise<RelationColumn[]> {
    const columns = await describeStatement(this.#connection, sql)
    return columns.map(({ name, type }) => ({ name, type: typeText(type) }))
  }

  /** What `sql` takes and gives, without running it. */
  async describe(sql: string, types: readonly (string | undefined)[]): Promise<StatementShape> {
    return describeParameters(this.#connection, sql, types)
  }

  /** Asks the running statement to stop; some functions do not listen, and one that has not begun does not hear. */
  interrupt(): void {
    this.#connection.interrupt()
  }

  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

/** The order matters: views first, while files can still be named; then only these files; then the lock. */
function sealingStatements({ relations: given, catalogue = false, ...limits }: SealedOptions): string[] {
  const made = given.map((relation, index) =>
    withRows(relation, path.join(limits.tempDirectory, `rows-${index}.parquet`)),
  )
  const relations = made.map(({ relation }) => relation)
  const files = relations.flatMap((relation) => relation.files)
  const schemas = new Set(relations.flatMap(({ names }) => names.flatMap((name) => name.slice(0, -1))))
  refuseEngineNames(schemas)
  const catalog = quoteIdentifier(catalogName(schemas))
  return [
    `SET memory_limit = ${quoteLiteral(limits.memoryLimit)}`,
    `SET threads = ${limits.threads}`,
    `ATTACH ':memory:' AS ${catalog}`,
    `USE ${catalog}`,
    'DETACH memory',
    "SET TimeZone = 'UTC'",
    // As an opening option this one is shown but not obeyed.
    `SET max_temp_directory_size = '${Math.ceil(limits.maxTempBytes / 1e6)}MB'`,
    'SET errors_as_json = true',
    ...[...schemas].map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`),
    ...made.flatMap(({ statements }) => statements),
    ...relations.flatMap(createViews),
    ...(catalogue ? [...catalogueMacros, ...catalogueSettings] : []),
    `SET allowed_paths = [${files.map(quoteLiteral).join(', ')}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ]
}

interface Made {
  readonly relation: NamedRelation
  /** They make it while its files can still be read. */
  readonly statements: readonly string[]
}

/** A relation of groups as one of rows, in a file of its own: so the engine knows how many there are. */
function withRows({ groups, files, ...relation }: NamedRelation, file: string): Made {
  if (groups === undefined) return { relation: { ...relation, files }, statements: [] }
  const copy = `COPY (${standInSql({ ...groups, files })}) TO ${quoteLiteral(file)} (FORMAT parquet, COMPRESSION zstd)`
  return { relation: { ...relation, files: [file] }, statements: [copy] }
}

/** Schemas and databases that every instance has. */
const engineNames = new Set(['temp', 'system', 'information_schema', 'pg_catalog'])

function refuseEngineNames(schemas: ReadonlySet<string>): void {
  const taken = [...schemas].find((schema) => engineNames.has(foldName(schema)))
  if (taken === undefined) return
  throw new HansaError('feature_not_supported', `the engine keeps the name "${taken}" for itself`, {
    remedy: 'Give the domain another name.',
  })
}

/** A name for the database that no schema has, for then names of two parts could mean either. */
function catalogName(schemas: ReadonlySet<string>): string {
  const folded = new Set([...schemas].map(foldName))
  let name = 'mesh'
  while (folded.has(name)) name += '_'
  return name
}

function createViews(relation: NamedRelation): string[] {
  const names = new Map(relation.names.map((name) => [foldName(inSchema(name).join('.')), inSchema(name)]))
  const [first, ...others] = names.values()
  if (first === undefined) return []
  const target = quoteName(first)
  if (relation.rows !== undefined) return createTable(target, relation.columns, relation.rows)
  return [
    `CREATE VIEW ${target} AS ${selectRelation(relation)}`,
    ...others.map((name) => `CREATE VIEW ${quoteName(name)} AS FROM ${target}`),
  ]
}

function createTable(
  target: string,
  columns: NamedRelation['columns'],
  rows: readonly (readonly CatalogueCell[])[],
): string[] {
  const typed = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`)
  const create = `CREATE TABLE ${target} (${typed.join(', ')})`
  if (rows.length === 0) return [create]
  const values = rows.map((row) => `(${row.map(cellLiteral).join(', ')})`)
  return [create, `INSERT INTO ${target} VALUES ${values.join(', ')}`]
}

function cellLiteral(cell: CatalogueCell): string {
  if (cell === null) return 'NULL'
  if (typeof cell === 'string') return quoteLiteral(cell)
  return typeof cell === 'object' ? `[${cell.map(quoteLiteral).join(', ')}]` : String(cell)
}

/** Bare names live in the default schema, which a domain may be called like. */
const inSchema = (name: readonly string[]): readonly string[] =>
  name.length === 1 ? ['main', ...name] : name
