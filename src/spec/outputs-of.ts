import { customProperty, type DataContract, type SchemaObject } from './data-contract.ts'
import type { DataProduct, OutputPortDocument } from './data-product.ts'
import type { Materialization } from './mesh.ts'
import { didYouMean } from './nearest.ts'
import type { FolderContract, FolderDataset, FolderOutput } from './product-folder.ts'
import type { Report } from './report.ts'
import { parseVersion } from './semver.ts'
import { endDateOf } from './sla-property.ts'

interface OutputsContext {
  readonly contracts: readonly FolderContract[]
  /** Ids of contracts that are there but wrong, `*` for any. */
  readonly unreadable: readonly string[]
  readonly report: Report
}

/** A product's output ports with their contracts found in its folder; those that cannot be used are reported. */
export function outputsOf(product: DataProduct, folder: OutputsContext): readonly FolderOutput[] {
  const { report } = folder
  const ports = product.outputPorts ?? []
  const newest = newestMajors(ports)
  const seen = new Set<string>()
  return ports.flatMap((port, index): FolderOutput[] => {
    const major = majorOf(port, index, report)
    const contract = contractOf(port, { ...folder, index, major })
    if (major === undefined || contract === undefined) return []
    const key = `${port.name}@${major}`
    if (seen.has(key)) report(['outputPorts', index, 'name'], twice(port.name, major))
    seen.add(key)
    const { document } = contract
    return [
      {
        index,
        name: port.name,
        version: port.version,
        major,
        contract: contract.file,
        deprecated: [document.status, product.status].includes('deprecated'),
        endDate: endDateOf(document),
        datasets: (document.schema ?? []).map((object) =>
          dataset(object, major, newest.get(port.name) ?? major),
        ),
      },
    ]
  })
}

function newestMajors(ports: readonly OutputPortDocument[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>()
  for (const { name, version } of ports) {
    const major = parseVersion(version)?.major
    if (major !== undefined) newest.set(name, Math.max(major, newest.get(name) ?? 0))
  }
  return newest
}

function majorOf(port: OutputPortDocument, index: number, report: Report): number | undefined {
  const version = parseVersion(port.version)
  if (version === undefined) report(['outputPorts', index, 'version'], notSemantic(port.version))
  return version?.major
}

/** What is said of a version that is not a semantic one. */
export const notSemantic = (version: string): { code: string; message: string; expected: string } => ({
  code: 'bad-version',
  message: `\`${version}\` is not a semantic version`,
  expected: 'three numbers, e.g. `1.2.0`',
})

const twice = (name: string, major: number): { code: string; message: string; remedy: string } => ({
  code: 'duplicate-port',
  message: `the output port \`${name}\` with major version ${major} is given twice`,
  remedy: 'Rename one, or give it another major version.',
})

interface Search extends OutputsContext {
  readonly index: number
  readonly major: number | undefined
}

function contractOf(port: OutputPortDocument, search: Search): FolderContract | undefined {
  const { index, major, contracts, unreadable, report } = search
  if (port.contractId === undefined) {
    report(['outputPorts', index], {
      code: 'missing-contract',
      message: `the output port \`${port.name}\` has no \`contractId\``,
      expected: 'the id of a contract in this folder',
    })
    return undefined
  }
  const sameId = contracts.filter(({ document }) => document.id === port.contractId)
  const found = sameId.find(({ document }) => parseVersion(document.version)?.major === major) ?? sameId[0]
  if (found === undefined) {
    if (isUnreadable(unreadable, port.contractId)) return undefined
    report(['outputPorts', index, 'contractId'], {
      code: 'unresolved-contract',
      message: `no contract in this folder has the id \`${port.contractId}\``,
      expected: 'the id of a `*.odcs.yaml` beside the descriptor',
      remedy: didYouMean(
        port.contractId,
        contracts.map(({ document }) => document.id),
      ),
    })
  } else {
    checkMajor(port, found.document, search)
  }
  return found
}

/** Whether a contract is not found only because it is wrong, which was said already. */
export const isUnreadable = (unreadable: readonly string[], id: string): boolean =>
  unreadable.includes(id) || unreadable.includes('*')

function checkMajor(
  port: OutputPortDocument,
  contract: DataContract,
  { index, major, report }: Search,
): void {
  const contractMajor = parseVersion(contract.version)?.major
  if (major === undefined || contractMajor === undefined || contractMajor === major) return
  report(['outputPorts', index, 'version'], {
    code: 'version-mismatch',
    message: `the port \`${port.name}\` has version ${port.version}, but its contract has ${contract.version}`,
    expected: 'the same major version in both',
  })
}

const dataset = (object: SchemaObject, major: number, newest: number): FolderDataset => ({
  name: object.name,
  sqlName: major === newest ? object.name : `${object.name}_v${major}`,
  materialization: materializationOf(object),
})

/** How a dataset is kept; what is wrong with it is `checkContract`'s to say. */
function materializationOf(object: SchemaObject): Materialization {
  const watermark = customProperty(object.customProperties, 'hansa.watermark')
  switch (customProperty(object.customProperties, 'hansa.materialization')) {
    case 'append':
      return { kind: 'append', watermark: typeof watermark === 'string' ? watermark : '' }
    case 'merge':
      return { kind: 'merge', key: primaryKeyOf(object) }
    default:
      return { kind: 'full' }
  }
}

/** The names of the primary key's columns, in the key's order. */
export function primaryKeyOf(object: SchemaObject): readonly string[] {
  const position = (said: number | undefined): number =>
    said === undefined || said < 1 ? Number.MAX_SAFE_INTEGER : said
  return (object.properties ?? [])
    .filter(({ primaryKey }) => primaryKey === true)
    .toSorted((a, b) => position(a.primaryKeyPosition) - position(b.primaryKeyPosition))
    .map(({ name }) => name)
}
