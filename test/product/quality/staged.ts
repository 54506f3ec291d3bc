import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Engine, type Connection } from '../../../src/engine/engine.ts'
import { quoteIdentifier, quoteLiteral } from '../../../src/engine/quote.ts'
import { storedType } from '../../../src/engine/stored-type.ts'
import type { DataContract, SchemaObject } from '../../../src/spec/data-contract.ts'
import { columnsOf } from '../../../src/spec/column-type.ts'
import type { Dataset } from '../../../src/spec/mesh.ts'
import { parseDataContract } from '../../../src/spec/parse-data-contract.ts'
import type { CheckResult } from '../../../src/product/quality/check-result.ts'
import type { StagedTable } from '../../../src/product/quality/staged-table.ts'
import { verifyProduct, type VerifyOptions } from '../../../src/product/quality/verify.ts'
import type { Verdict } from '../../../src/product/quality/verdict.ts'

/** A contract of the schema objects given, read as any other. */
export function contractOf(...schema: readonly unknown[]): DataContract {
  const value = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'c',
    version: '1.0.0',
    status: 'active',
    schema,
  }
  const locate = () => ({ file: 'c.odcs.yaml', line: 1, column: 1 })
  const contract = parseDataContract({ file: 'c.odcs.yaml', text: '', value, locate })
  if ('kind' in contract) return contract
  throw new Error(JSON.stringify(contract))
}

export function datasetOf(object: SchemaObject): Dataset {
  return {
    key: `d/p/out@1/${object.name}`,
    domain: 'd',
    product: 'd/p',
    port: 'out',
    major: 1,
    name: object.name,
    sqlName: object.name,
    object,
    columns: columnsOf(object),
    materialization: { kind: 'full' },
  }
}

/** Parquet files of rows that are given as SQL, and an engine that sees them as a build would. */
export class Workbench {
  readonly engine: Engine
  readonly connection: Connection
  readonly folder: string

  private constructor(engine: Engine, connection: Connection, folder: string) {
    this.engine = engine
    this.connection = connection
    this.folder = folder
  }

  static async open(): Promise<Workbench> {
    const engine = await Engine.open({ threads: 2 })
    return new Workbench(engine, await engine.connect(), await mkdtemp(path.join(tmpdir(), 'hansa-quality-')))
  }

  /** `rows` are the rows of a VALUES list in the order of the contract's columns, or a whole SELECT. */
  async stage(contract: DataContract, name: string, rows: string): Promise<StagedTable> {
    const object = contract.schema?.find((entry) => entry.name === name)
    if (object === undefined) throw new Error(`no ${name} in the contract`)
    const dataset = datasetOf(object)
    const file = path.join(this.folder, `${name}.parquet`)
    const select = /^\s*select/i.test(rows) ? rows : typed(dataset, rows)
    await this.connection.run(`COPY (${select}) TO ${quoteLiteral(file)} (FORMAT parquet)`)
    const relation = quoteIdentifier(name)
    await this.connection.run(
      `CREATE OR REPLACE VIEW ${relation} AS SELECT * FROM read_parquet([${quoteLiteral(file)}])`,
    )
    return { dataset, contract, relation, files: [file] }
  }

  async verify(tables: readonly StagedTable[], options: Partial<VerifyOptions> = {}): Promise<Verdict> {
    const rules = {
      tempDirectory: path.join(this.folder, 'spill'),
      memoryLimit: '500MB',
      threads: 1,
      timeoutSeconds: 20,
    }
    return verifyProduct(this.connection, tables, { rules, ...options })
  }

  /** Verifies one table of one column `v` and gives the results by what follows the dataset in their ids. */
  async results(property: Readonly<Record<string, unknown>>, values: string, object = {}): Promise<Results> {
    const contract = contractOf({
      name: 't',
      logicalType: 'object',
      properties: [{ name: 'v', ...property }],
      ...object,
    })
    return byId(await this.verify([await this.stage(contract, 't', values)]))
  }

  async close(): Promise<void> {
    this.connection.close()
    this.engine.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

const typed = ({ columns }: Dataset, rows: string): string => {
  const list = columns.map(
    ({ name, type }) => `${quoteIdentifier(name)}::${storedType(type.sql)} AS ${quoteIdentifier(name)}`,
  )
  return `SELECT ${list.join(', ')} FROM (VALUES ${rows}) AS t(${columns.map(({ name }) => quoteIdentifier(name)).join(', ')})`
}

export type Results = (id: string) => CheckResult

/** `('v.minimum')` is the result of the check `t.v.minimum`. */
export function byId({ results }: Verdict): Results {
  return (id) => {
    const found = results.find(({ check }) => check.id.replace(/^\w+\./, '') === id)
    if (found === undefined)
      throw new Error(`no ${id} among ${results.map(({ check }) => check.id).join(', ')}`)
    return found
  }
}
