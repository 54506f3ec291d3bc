import path from 'node:path'

import { columnsOf } from './column-type.ts'
import { customProperty } from './data-contract.ts'
import { findCycles, producersFirst } from './product-order.ts'
import type { Issue } from './issue.ts'
import type { LoadedFolder } from './load-folders.ts'
import type { MadeProduct } from './made-product.ts'
import { checkReferences, outsideObjects } from './check-references.ts'
import type { Contract, Dataset, OutputPort, Product } from './mesh.ts'
import { positionFinder } from './position-finder.ts'
import type { FolderOutput } from './product-folder.ts'
import { indexContracts, type Elsewhere } from './contract-index.ts'
import { resolveInputs } from './resolve-inputs.ts'
import { reporter, type Report } from './report.ts'
import { checkUnique } from './check-unique.ts'

/** Joins products read each by itself: inputs find their producers, and the order is producers first. */
export function resolveProducts(
  folders: readonly LoadedFolder[],
  elsewhere: Elsewhere,
): {
  readonly products: readonly Product[]
  readonly issues: readonly Issue[]
} {
  const issues: Issue[] = folders.flatMap(absoluteIssues)
  const locate = positionFinder()
  const reportIn = (file: string): Report => reporter((at, part) => locate(file, at, part), issues)
  const made = folders.flatMap((folder) => withOutputs(folder) ?? [])
  checkUnique(made, reportIn)
  const contracts = indexContracts(made, { folders, elsewhere })
  const outside = outsideObjects(made, elsewhere)
  const products = made.map((one): Product => {
    const { inputs, missing } = resolveInputs(one, contracts, reportIn(one.file))
    checkReferences(one, { inputs, outside, reportIn })
    return { ...productOf(one, inputs), ...(missing.length === 0 ? {} : { missing }) }
  })
  for (const cycle of findCycles(products)) reportCycle(cycle, reportIn)
  return { products: producersFirst(products), issues }
}

const absoluteIssues = ({ place, content }: LoadedFolder): Issue[] =>
  content.issues.map((issue) => ({ ...issue, file: path.join(place.folder, issue.file) }))

function withOutputs(folder: LoadedFolder): MadeProduct | undefined {
  const { place, content } = folder
  if (content.document === undefined) return undefined
  const contracts = new Map(
    content.contracts.map(({ file, document }) => [file, { file: path.join(place.folder, file), document }]),
  )
  return {
    key: `${place.domain}/${place.name}`,
    file: path.join(place.folder, content.descriptor),
    folder,
    document: content.document,
    contracts: [...contracts.values()],
    outputs: content.outputs.flatMap((output) => {
      const contract = contracts.get(output.contract)
      return contract === undefined ? [] : [outputPort(folder, output, contract)]
    }),
  }
}

function outputPort({ place }: LoadedFolder, output: FolderOutput, contract: Contract): OutputPort {
  const { name, version, major, deprecated, endDate } = output
  const key = `${place.domain}/${place.name}/${name}@${major}`
  const datasets = (contract.document.schema ?? []).map((object, index): Dataset => {
    const said = output.datasets[index]
    return {
      key: `${key}/${object.name}`,
      domain: place.domain,
      product: `${place.domain}/${place.name}`,
      port: name,
      major,
      name: object.name,
      sqlName: said?.sqlName ?? object.name,
      object,
      columns: columnsOf(object),
      materialization: said?.materialization ?? { kind: 'full' },
    }
  })
  return {
    name,
    version,
    major,
    contract,
    datasets,
    deprecated,
    ...(endDate === undefined ? {} : { endDate }),
  }
}

function productOf(
  { key, file, folder, document, outputs }: MadeProduct,
  inputs: Product['inputs'],
): Product {
  const { place, content } = folder
  const schedule = customProperty(document.customProperties, 'hansa.schedule')
  return {
    key,
    domain: place.domain,
    name: place.name,
    version: document.version ?? '0.0.0',
    folder: place.folder,
    file,
    document,
    inputs,
    outputs,
    transform:
      content.command === undefined
        ? {
            kind: 'sql',
            steps: content.steps.map((step) => ({ ...step, file: path.join(place.folder, step.file) })),
          }
        : { kind: 'command', command: content.command },
    tests: content.tests.map((test) => path.join(place.folder, test)),
    ...(typeof schedule === 'string' ? { schedule } : {}),
    sources: content.sources,
  }
}

function reportCycle(cycle: readonly Product[], reportIn: (file: string) => Report): void {
  const [first, next] = cycle
  if (first === undefined) return
  const producer = (next ?? first).key
  const index = first.inputs.findIndex(
    ({ source }) => source.kind === 'product' && source.node === undefined && source.product === producer,
  )
  const port = first.document.inputPorts?.findIndex(({ name }) => name === first.inputs[index]?.name) ?? -1
  reportIn(first.file)(['inputPorts', Math.max(port, 0), 'contractId'], {
    code: 'cycle',
    message: `products read each other in a circle: ${[...cycle, first].map(({ key }) => key).join(' reads ')}`,
    remedy: 'Let one of them read something else, or move what they share into a product of its own.',
  })
}
