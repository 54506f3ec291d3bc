import { readFileSync } from 'node:fs'

import { fieldOf } from './choose-schema.ts'
import type { DataContract } from './data-contract.ts'
import type { DataProduct } from './data-product.ts'
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
import type { FolderContract, FolderOutput, ProductFolder } from './product-folder.ts'
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
  const reader: Reader = { folder, issues }
  const descriptor = files.find(({ path }) => descriptorNames.includes(path))?.path
  if (descriptor === undefined) issues.push(missingDescriptor(files))
  const product = descriptor === undefined ? undefined : read(descriptor, parseDataProduct, reader).checked
  const contracts = readContracts(files, reader)
  const steps = sqlSteps(folder, files)
  const outputs = checkFolder(product, { ...contracts, steps, names, issues })
  return {
    descriptor: descriptor ?? 'product.odps.yaml',
    document: product?.value,
    contracts: contracts.contracts.map(asFolderContract),
    unreadable: contracts.unreadable,
    outputs,
    steps,
    command: commandOf(product?.value),
    tests: files.filter(({ path }) => /^tests\/[^/]*\.ya?ml$/.test(path)).map(({ path }) => path),
    sources: files.map(({ path }): SourceFile => ({ path, sha256: hashFile(`${folder}/${path}`) })),
    issues,
  }
}

interface Reader {
  readonly folder: string
  readonly issues: Issue[]
}

/** A document that passed its schema, with what it says. */
interface Checked<Value> {
  readonly document: Document
  readonly value: Value
}

interface ReadContracts {
  readonly contracts: readonly Checked<DataContract>[]
  readonly unreadable: readonly string[]
}

function readContracts(files: readonly FolderFile[], reader: Reader): ReadContracts {
  const found = files
    .filter(({ path }) => /^[^/]*\.odcs\.ya?ml$/.test(path))
    .map(({ path }) => read(path, parseDataContract, reader))
  return {
    contracts: found.flatMap(({ checked }) => checked ?? []),
    unreadable: found.flatMap(({ checked, id }) => (checked === undefined ? [id] : [])),
  }
}

/** Parses and checks one file; where that fails, `id` is what it calls itself, or `*`. */
function read<Value extends object>(
  file: string,
  parse: (document: Document) => Value | Issue[],
  { folder, issues }: Reader,
): { readonly checked?: Checked<Value>; readonly id: string } {
  const { document, issues: syntax } = parseDocument(file, readFileSync(`${folder}/${file}`, 'utf8'))
  issues.push(...syntax)
  if (document === undefined) return { id: '*' }
  const said = fieldOf(document.value, 'id')
  const id = typeof said === 'string' ? said : '*'
  const value = parse(document)
  if (!Array.isArray(value)) return { checked: { document, value }, id }
  issues.push(...value)
  return { id }
}

interface FolderParts extends ReadContracts {
  readonly steps: readonly SqlStep[]
  readonly names: { readonly domain: string; readonly name: string }
  readonly issues: Issue[]
}

const asFolderContract = ({ document, value }: Checked<DataContract>): FolderContract => ({
  file: document.file,
  document: value,
})

/** Checks the documents against each other; the output ports come out of it. */
function checkFolder(product: Checked<DataProduct> | undefined, parts: FolderParts): readonly FolderOutput[] {
  const { contracts, unreadable, steps, names, issues } = parts
  const folderContracts = contracts.map(asFolderContract)
  const report = reporter(product?.document.locate ?? nowhere, issues)
  const outputs =
    product === undefined ? [] : outputsOf(product.value, { contracts: folderContracts, unreadable, report })
  if (product !== undefined) {
    checkProduct(product.value, { ...names, contracts: folderContracts, report })
    checkTransform(product.value, { outputs, unreadable, steps, report, issues, contracts })
  }
  for (const { document, value } of contracts) {
    const served = outputs.some((output) => output.contract === document.file)
    checkContract(value, { served, report: reporter(document.locate, issues) })
  }
  return outputs
}

const nowhere = (): { file: string; line: number; column: number } => ({ file: '', line: 1, column: 1 })

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
