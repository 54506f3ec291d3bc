import { readFileSync } from 'node:fs'

import { checkContract } from './check-contract.ts'
import { checkProduct } from './check-product.ts'
import { parseDocument, type Document } from './document.ts'
import { hashFile, type FolderFile } from './folder-files.ts'
import type { Issue } from './issue.ts'
import type { SourceFile, SqlStep } from './mesh.ts'
import { didYouMean } from './nearest.ts'
import { outputsOf } from './outputs-of.ts'
import { parseDataContract } from './parse-data-contract.ts'
import { parseDataProduct } from './parse-data-product.ts'
import type { FolderContract, ProductFolder } from './product-folder.ts'
import { reporter } from './report.ts'
import { checkTransform, commandOf } from './check-transform.ts'

const descriptorNames = ['product.odps.yaml', 'product.odps.yml']

/** Whether a folder's files are those of a product, even if its descriptor is missing or misspelt. */
export const looksLikeProduct = (files: readonly FolderFile[]): boolean =>
  files.some(({ path }) => /^[^/]*\.(odps|odcs)\.ya?ml$|^transform\/[^/]*\.sql$/.test(path))

/** Reads, checks and hashes one product's folder. `domain` and `name` are the folders' names. */
export function readProductFolder(
  folder: string,
  files: readonly FolderFile[],
  names: { readonly domain: string; readonly name: string },
): ProductFolder {
  const issues: Issue[] = []
  const open = (file: string): Document | undefined => {
    const { document, issues: found } = parseDocument(file, readFileSync(`${folder}/${file}`, 'utf8'))
    issues.push(...found)
    return document
  }
  const descriptor = files.find(({ path }) => descriptorNames.includes(path))?.path
  if (descriptor === undefined) issues.push(missingDescriptor(files))
  const product = descriptor === undefined ? undefined : parsed(open(descriptor), parseDataProduct, issues)
  const contracts = files
    .filter(({ path }) => /^[^/]*\.odcs\.ya?ml$/.test(path))
    .map(({ path }) => parsed(open(path), parseDataContract, issues))
    .filter((contract) => contract !== undefined)
  const folderContracts: FolderContract[] = contracts.map(({ document, value }) => ({
    file: document.file,
    document: value,
  }))
  const report = reporter(product?.document.locate ?? nowhere, issues)
  const outputs = product === undefined ? [] : outputsOf(product.value, folderContracts, report)
  const steps = sqlSteps(folder, files)
  if (product !== undefined) {
    checkProduct(product.value, { ...names, contracts: folderContracts, report })
    checkTransform(product.value, { outputs, steps, report, issues, contracts })
  }
  for (const { document, value } of contracts) {
    const served = outputs.some((output) => output.contract === document.file)
    checkContract(value, { served, report: reporter(document.locate, issues) })
  }
  return {
    descriptor: descriptor ?? 'product.odps.yaml',
    document: product?.value,
    contracts: folderContracts,
    outputs,
    steps,
    command: commandOf(product?.value),
    tests: files.filter(({ path }) => /^tests\/[^/]*\.ya?ml$/.test(path)).map(({ path }) => path),
    sources: files.map(({ path }): SourceFile => ({ path, sha256: hashFile(`${folder}/${path}`) })),
    issues,
  }
}

const nowhere = (): { file: string; line: number; column: number } => ({ file: '', line: 1, column: 1 })

/** A document that passed its schema, with what it says. */
export interface Checked<Value> {
  readonly document: Document
  readonly value: Value
}

function parsed<Value extends object>(
  document: Document | undefined,
  parse: (document: Document) => Value | Issue[],
  issues: Issue[],
): Checked<Value> | undefined {
  if (document === undefined) return undefined
  const value = parse(document)
  if (!Array.isArray(value)) return { document, value }
  issues.push(...value)
  return undefined
}

function sqlSteps(folder: string, files: readonly FolderFile[]): SqlStep[] {
  return files
    .filter(({ path }) => /^transform\/[^/]*\.sql$/.test(path))
    .map(({ path }) => {
      const name = path.slice('transform/'.length, -'.sql'.length)
      return { name, inner: name.startsWith('_'), file: path, sql: readFileSync(`${folder}/${path}`, 'utf8') }
    })
}

function missingDescriptor(files: readonly FolderFile[]): Issue {
  const remedy = files
    .map(({ path }) => didYouMean('product.odps.yaml', [path]))
    .find((found) => found !== undefined)
  return {
    file: 'product.odps.yaml',
    line: 1,
    column: 1,
    code: 'missing-descriptor',
    severity: 'error',
    message: 'the folder looks like a data product but has no descriptor',
    expected: '`product.odps.yaml`',
    ...(remedy === undefined
      ? {}
      : { remedy: remedy.replace('Did you mean', 'Rename').replace('?', ' to it.') }),
  }
}
