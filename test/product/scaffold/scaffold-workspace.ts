import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { systemEffects } from '../../../src/effects.ts'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import { analyseProduct } from '../../../src/product/analyse-product.ts'
import { ruleIssues } from '../../../src/product/rule-issues.ts'
import { scaffoldProduct, type ScaffoldedProduct } from '../../../src/product/scaffold/scaffold-product.ts'
import { runProductTests } from '../../../src/product/unit-test/run-product-tests.ts'
import type { DataContract, SchemaItem } from '../../../src/spec/data-contract.ts'
import { formatIssue } from '../../../src/spec/issue.ts'
import { loadMesh } from '../../../src/spec/load-mesh.ts'
import type { Product } from '../../../src/spec/mesh.ts'

const program = path.resolve(import.meta.dirname, '../../../bin/hansa.mjs')

type Environment = Readonly<Record<string, string | undefined>>

/** A mesh without products in a temporary folder; removed at the end. */
export class ScaffoldWorkspace implements AsyncDisposable {
  readonly folder: string
  environment: Environment = process.env

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(): Promise<ScaffoldWorkspace> {
    const work = new ScaffoldWorkspace(await mkdtemp(path.join(tmpdir(), 'hansa-scaffold-')))
    await work.write('mesh.yaml', 'apiVersion: hansa/v1\nkind: Mesh\nname: trial\n')
    return work
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const file = path.join(this.folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
    return file
  }

  make(name: string, from: string, table?: string): Promise<ScaffoldedProduct> {
    return scaffoldProduct({ meshFolder: this.folder, name, from, table, environment: this.environment })
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.folder, file), 'utf8')
  }

  async contract(file: string): Promise<DataContract> {
    return parse(await this.read(file)) as DataContract
  }

  /** Asserts that the whole mesh is valid, its SQL understood and its unit tests pass. */
  async check(): Promise<readonly Product[]> {
    const { mesh, issues } = await loadMesh(this.folder, { environment: this.environment })
    assert.deepEqual(issues.map(formatIssue), [])
    using parser = await SqlParser.open()
    for (const product of mesh?.products ?? []) {
      const { issues: inSql } = await analyseProduct(product, parser)
      assert.deepEqual([...inSql, ...ruleIssues(product)].map(formatIssue), [])
      const results = await runProductTests(product, systemEffects)
      assert.equal(results.length, 1)
      for (const { passed, detail } of results) assert.ok(passed, detail.join('\n'))
    }
    return mesh?.products ?? []
  }

  /** Runs the command line in the mesh; its standard output. */
  async hansa(...words: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [program, '-C', this.folder, ...words], {
      env: { ...this.environment },
      cwd: this.folder,
    })
    return stdout
  }

  async rows(sql: string): Promise<unknown> {
    return JSON.parse(await this.hansa('query', '-f', 'json', sql)) as unknown
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** A contract's columns in one line each: name, type and what is promised. */
export const columnLines = ({ schema }: DataContract): readonly string[] =>
  (schema?.[0]?.properties ?? []).flatMap((property) => lines(property, property.name))

function lines(property: SchemaItem, name: string): readonly string[] {
  const { physicalType, logicalType, primaryKeyPosition, required, unique, classification } = property
  const { logicalTypeOptions: options } = property
  const words = [
    name,
    physicalType ?? logicalType ?? '?',
    ...(options === undefined ? [] : [JSON.stringify(options)]),
    ...(primaryKeyPosition === undefined ? [] : [`key ${primaryKeyPosition}`]),
    ...(required === true ? ['required'] : []),
    ...(unique === true ? ['unique'] : []),
    ...(classification === 'confidential' ? ['confidential'] : []),
  ]
  return [
    words.join(' '),
    ...(property.properties ?? []).flatMap((field) => lines(field, `${name}.${field.name}`)),
    ...(property.items === undefined ? [] : lines(property.items, `${name}[]`)),
  ]
}

/** Quality rules of a contract's columns: column, metric or query, severity, argument. */
export const ruleLines = ({ schema }: DataContract): readonly string[] =>
  (schema?.[0]?.properties ?? []).flatMap(({ name, quality = [] }) =>
    quality.map(({ metric, query, severity, arguments: given, mustBeLessOrEqualTo: limit }) =>
      [
        name,
        metric ?? query,
        severity,
        ...(given === undefined ? [] : [JSON.stringify(given)]),
        ...(limit === undefined ? [] : [`<= ${limit}`]),
      ].join(' '),
    ),
  )
