import { columnsOf } from './column-type.ts'
import type { ContractIndex, ServedContract } from './contract-index.ts'
import { customProperty, type DataContract, type SchemaObject } from './data-contract.ts'
import type { DataProduct, InputPortDocument } from './data-product.ts'
import type { Contract, InputDataset, InputPort, MissingInput, ProductKey } from './mesh.ts'
import { didYouMean } from './nearest.ts'
import { productNames, serverNames, withoutAmbiguity } from './input-names.ts'
import { isPushServer } from './push-server.ts'
import type { Report, Said } from './report.ts'
import type { MadeProduct } from './made-product.ts'
import { parseVersion } from './semver.ts'

/** A product's input ports, each with its contract found: beside it with servers, or another product's output. */
export function resolveInputs(
  product: MadeProduct,
  contracts: ContractIndex,
  report: Report,
): { readonly inputs: readonly InputPort[]; readonly missing: readonly MissingInput[] } {
  const inputs: InputPort[] = []
  const missing: MissingInput[] = []
  for (const [index, port] of (product.document.inputPorts ?? []).entries()) {
    const input = resolveInput(port, { product, contracts })
    if (input === undefined) continue
    if (!('code' in input)) {
      inputs.push(input)
      continue
    }
    const mayCome = contracts.isOpen && elsewhere.has(input.code)
    if (mayCome) missing.push({ port: port.name, contractId: port.contractId, version: port.version })
    report(['inputPorts', index, input.part], mayCome ? { ...input, severity: 'warning' } : input)
  }
  checkReadOnce(product, inputs, report)
  const steps = product.folder.content.steps.map(({ name }) => name)
  return { inputs: withoutAmbiguity(inputs, steps), missing }
}

/** What other nodes can mend: it must not keep this one from all else. */
const elsewhere: ReadonlySet<string> = new Set([
  'unresolved-contract',
  'unserved-major',
  'ambiguous-contract',
])

interface Refusal extends Said {
  readonly part: 'contractId' | 'version'
}

interface Context {
  readonly product: MadeProduct
  readonly contracts: ContractIndex
}

function resolveInput(
  port: InputPortDocument,
  { product, contracts }: Context,
): InputPort | Refusal | undefined {
  const major = parseVersion(port.version)?.major
  const isMajor = ({ document }: Contract): boolean => parseVersion(document.version)?.major === major
  const here = product.contracts
    .filter(({ document }) => document.id === port.contractId)
    .sort((a, b) => Number(isMajor(b)) - Number(isMajor(a)))
  const source = here.find(
    ({ document }) => document.servers?.[0] !== undefined && !isServed(product, document.id),
  )
  if (source !== undefined) return serverInput(port, source, product.key)
  const served = contracts.served(port.contractId)
  if (served.length === 0 && contracts.isUnreadable(port.contractId)) return undefined
  if (served.length === 0) return unresolved(port, { product, contracts }, here[0])
  const [found, another] = served.filter(({ port: output }) => output.major === major)
  if (found !== undefined && another?.node !== undefined) return servedTwice(port, found, another)
  if (found !== undefined) return productInput(port, found, product)
  return {
    part: 'version',
    code: 'unserved-major',
    message: `\`${port.contractId}\` is not served in version ${port.version}`,
    expected: `${served.length === 1 ? '' : 'one of '}${served.map(({ port: output }) => output.version).join(', ')}`,
  }
}

/** Whose it is must not depend on who said so last. */
const servedTwice = (
  { contractId }: InputPortDocument,
  one: ServedContract,
  other: ServedContract,
): Refusal => ({
  part: 'contractId',
  code: 'ambiguous-contract',
  message: `\`${contractId}\` is served twice: by ${placeOf(one)} and by ${placeOf(other)}`,
  remedy: 'One of the two must give its contract another id.',
})

const placeOf = ({ product, node }: ServedContract): string =>
  node === undefined ? product : `${product} of the node ${node}`

const isServed = (product: MadeProduct, id: string): boolean =>
  product.outputs.some(({ contract }) => contract.document.id === id)

function unresolved(port: InputPortDocument, context: Context, beside: Contract | undefined): Refusal {
  if (beside !== undefined) {
    return {
      part: 'contractId',
      code: 'contract-without-server',
      message: `the contract \`${port.contractId}\` does not say where its data is`,
      expected: '`servers` with one server in the contract, since no other product serves it',
    }
  }
  const ids = [
    ...context.product.contracts.map(({ document }) => document.id),
    ...context.contracts.servedIds(),
  ]
  return {
    part: 'contractId',
    code: 'unresolved-contract',
    message: `no contract in the mesh has the id \`${port.contractId}\``,
    expected: "the id of a contract in this folder, or of another product's output port",
    remedy: didYouMean(port.contractId, ids),
  }
}

function serverInput(port: InputPortDocument, contract: Contract, product: ProductKey): InputPort | Refusal {
  const server = contract.document.servers?.[0]
  if (server === undefined) throw new Error('a source contract was chosen for its server')
  const objects = contract.document.schema ?? []
  return {
    name: port.name,
    version: port.version,
    contract,
    source: { kind: 'server', server, ...(isPushServer(server) ? { pushedTo: product } : {}) },
    datasets: objects.map((object): InputDataset => ({
      name: object.name,
      names: serverNames(port.name, object.name, objects.length === 1),
      object,
      columns: columnsOf(object),
      onBadRows: onBadRows(object, contract.document),
    })),
  }
}

/** `hansa.onBadRows` of the object, or else of the contract; rows that do not fit fail the build unless it says otherwise. */
export const onBadRows = (object: SchemaObject, document: DataContract): 'fail' | 'quarantine' =>
  settingOf(object, document, 'hansa.onBadRows') === 'quarantine' ? 'quarantine' : 'fail'

/** A setting of the object, or else of its contract. */
export const settingOf = (object: SchemaObject, document: DataContract, name: string): unknown =>
  customProperty(object.customProperties, name) ?? customProperty(document.customProperties, name)

const productInput = (
  port: InputPortDocument,
  { product, port: output, node }: ServedContract,
  { document }: MadeProduct,
): InputPort => ({
  name: port.name,
  version: port.version,
  contract: output.contract,
  source: {
    kind: 'product',
    product,
    port: output.name,
    major: output.major,
    ...(node === undefined ? {} : { node }),
  },
  ...purposeOf(port, document),
  datasets: output.datasets.map((dataset): InputDataset => ({
    name: dataset.name,
    names: productNames(port.name, dataset, output.datasets.length === 1),
    object: dataset.object,
    columns: dataset.columns,
    onBadRows: 'fail',
  })),
})

function purposeOf(port: InputPortDocument, product: DataProduct): Pick<InputPort, 'purpose'> {
  const said =
    customProperty(port.customProperties, 'hansa.purpose') ??
    customProperty(product.customProperties, 'hansa.purpose')
  return typeof said === 'string' ? { purpose: said } : {}
}

function checkReadOnce(product: MadeProduct, inputs: readonly InputPort[], report: Report): void {
  const seen = new Map<string, string>()
  for (const { name, contract, source } of inputs) {
    const what = source.kind === 'server' ? contract.file : `${source.product}/${source.port}@${source.major}`
    const first = seen.get(what)
    seen.set(what, name)
    if (first === undefined || first === name) continue
    const index = product.document.inputPorts?.findIndex((port) => port.name === name) ?? 0
    report(['inputPorts', index, 'contractId'], {
      code: 'duplicate-input',
      message: `the input ports \`${first}\` and \`${name}\` read the same contract`,
      remedy: 'Keep one of the two.',
    })
  }
}
