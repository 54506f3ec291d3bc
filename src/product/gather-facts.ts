import { governedDomain } from '../governance/governed-datasets.ts'
import type { ColumnFacts, DatasetFacts, ProductFacts } from '../governance/product-facts.ts'
import { HansaError } from '../errors.ts'
import type { Dataset, Mesh, OutputPort, Product } from '../spec/mesh.ts'
import { slaDefinition } from '../spec/sla-property.ts'
import type { ClassifiedColumns } from './classify-columns.ts'
import type { PersonalFinding } from './personal/personal-finding.ts'

/** What lineage and verification have found out about a product. */
export interface FoundOut {
  readonly classified: ClassifiedColumns
  readonly personalData: readonly PersonalFinding[]
}

/** Gathers what guardrails judge: what the documents say, and what was found out. */
export function gatherFacts(product: Product, mesh: Mesh, found: FoundOut): ProductFacts {
  const domain = mesh.domains.find(({ name }) => name === product.domain)
  if (domain === undefined) throw new HansaError('internal', `${product.key} is in no domain`)
  const { key, version, document, outputs } = product
  const { purpose, usage, limitations } = document.description ?? {}
  return {
    mesh: mesh.name,
    domain: governedDomain(domain),
    key,
    version,
    status: document.status,
    tags: document.tags ?? [],
    hasOwner: (document.team?.members ?? []).length > 0,
    hasSupport: (document.support ?? []).length > 0,
    hasDescription: [purpose, usage, limitations].some((text) => (text ?? '').trim() !== ''),
    sla: promisedByAll(outputs),
    datasets: outputs.flatMap((port) => port.datasets.map((dataset) => datasetFacts(port, dataset, found))),
  }
}

function promisedByAll(outputs: readonly OutputPort[]): readonly string[] {
  const [first, ...others] = outputs.map(
    ({ contract }) =>
      new Set(
        (contract.document.slaProperties ?? []).map(
          ({ property }) => slaDefinition(property)?.name ?? property,
        ),
      ),
  )
  return [...(first ?? [])].filter((name) => others.every((names) => names.has(name)))
}

function datasetFacts(port: OutputPort, { key, sqlName }: Dataset, found: FoundOut): DatasetFacts {
  const { name, major, deprecated } = port
  return {
    key,
    sqlName,
    port: { name, major, deprecated },
    columns: (found.classified.get(key) ?? []).map((column) => withFinding(key, column, found)),
  }
}

function withFinding(dataset: string, column: ColumnFacts, { personalData }: FoundOut): ColumnFacts {
  const finding = personalData.find((one) => one.dataset === dataset && one.column === column.name)
  return finding === undefined ? column : { ...column, suspectedPersonal: finding.kind }
}
