import type { DataContract } from '../spec/data-contract.ts'
import type { DataProduct } from '../spec/data-product.ts'
import { dataContract } from '../spec/odcs/contract.ts'
import { dataProduct } from '../spec/odps/product.ts'
import type { RemotePort } from '../spec/remote-port.ts'
import { majorOf } from '../spec/semver.ts'
import type { ProductDescriptor } from './product-descriptor.ts'

/** The output ports that a descriptor tells of. Documents that this version of Hansa cannot read have none. */
export function remotePorts(descriptor: ProductDescriptor, file: string): readonly RemotePort[] {
  const document = dataProduct.safeParse(descriptor.document).data
  if (document === undefined) return []
  const contracts = descriptor.contracts.flatMap((contract) => dataContract.safeParse(contract).data ?? [])
  return (document.outputPorts ?? []).flatMap((port) => portOf(port, contracts, { descriptor, file }))
}

function portOf(
  { name, version, contractId }: NonNullable<DataProduct['outputPorts']>[number],
  contracts: readonly DataContract[],
  { descriptor, file }: { readonly descriptor: ProductDescriptor; readonly file: string },
): readonly RemotePort[] {
  const major = majorOf(version)
  const contract = contracts.find(({ id, version: of }) => id === contractId && majorOf(of) === major)
  if (contract === undefined) return []
  const datasets = descriptor.datasets.filter((dataset) => dataset.port === name && dataset.major === major)
  const { node, product } = descriptor
  const sqlNames = Object.fromEntries(datasets.map((dataset) => [dataset.name, dataset.sqlName]))
  return [{ node, product, name, version, contract, sqlNames, file }]
}
