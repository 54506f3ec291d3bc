import { governedDomain } from '../../governance/governed-datasets.ts'
import type { ColumnFacts, DatasetFacts, ProductFacts } from '../../governance/product-facts.ts'
import { columnClassification } from '../../product/column-classification.ts'
import type { Verdict } from '../../product/quality/verdict.ts'
import { slaDefinition } from '../../spec/sla-property.ts'
import type { SchemaProperty } from '../../spec/data-contract.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { Publication } from '../../store/publication.ts'
import type { Snapshot, SnapshotColumn } from '../../store/snapshot.ts'
import { parseDatasetKey } from '../dataset-key.ts'
import { schemaOf } from '../governed-dataset-of.ts'

export interface PublishedFactsContext {
  readonly mesh: string
  readonly bundle: GovernanceBundle
}

/**
 * What guardrails judge of a product as it is published, from its publication alone. A declassification was judged when
 * it was published, and is again when rules about it change. Undefined where the rules do not know its domain.
 */
export function publishedFacts(
  publication: Publication,
  { mesh, bundle }: PublishedFactsContext,
): ProductFacts | undefined {
  const { product: key, version, documents, snapshots } = publication
  const domain = bundle.domains.find(({ name }) => key.startsWith(`${name}/`))
  if (domain === undefined) return undefined
  const { status, tags, description, team, support } = documents.product
  const { purpose, usage, limitations } = description ?? {}
  return {
    mesh,
    domain: governedDomain(domain),
    key,
    version,
    status,
    tags: tags ?? [],
    hasOwner: (team?.members ?? []).length > 0,
    hasSupport: (support ?? []).length > 0,
    hasDescription: [purpose, usage, limitations].some((text) => (text ?? '').trim() !== ''),
    sla: promisedByAll(publication),
    datasets: snapshots.map((snapshot) => datasetFacts(snapshot, publication, bundle)),
  }
}

function promisedByAll(publication: Publication): readonly string[] {
  const [first, ...others] = publication.snapshots.map(({ dataset }) => {
    const { slaProperties = [] } = schemaOf(publication, dataset)?.document ?? {}
    return new Set(slaProperties.map(({ property }) => slaDefinition(property)?.name ?? property))
  })
  return [...(first ?? [])].filter((name) => others.every((names) => names.has(name)))
}

function datasetFacts(
  { dataset: key, sqlName, columns }: Snapshot,
  publication: Publication,
  bundle: GovernanceBundle,
): DatasetFacts {
  const { port, major } = parseDatasetKey(key)
  const { document, object } = schemaOf(publication, key) ?? {}
  const deprecated = [document?.status, publication.documents.product.status].includes('deprecated')
  return {
    key,
    sqlName,
    port: { name: port, major, deprecated },
    columns: columns.map((column) =>
      columnFacts(
        column,
        object?.properties?.find(({ name }) => name === column.name),
        {
          key,
          publication,
          bundle,
        },
      ),
    ),
  }
}

interface ColumnPlace extends Pick<PublishedFactsContext, 'bundle'> {
  readonly key: string
  readonly publication: Publication
}

function columnFacts(
  { name, type, required }: SnapshotColumn,
  property: SchemaProperty | undefined,
  { key, publication: { governance, quality }, bundle }: ColumnPlace,
): ColumnFacts {
  const declared = property && columnClassification(property, bundle.vocabulary)
  const classification = governance?.classifications[key]?.[name]
  const from = governance?.inheritedFrom?.[key]?.[name]
  // `product/` records it in this form.
  const findings = (quality as Verdict | undefined)?.personalData ?? []
  const personal = findings.find((each) => each.dataset === key && each.column === name)
  return {
    name,
    type,
    required,
    tags: property?.tags ?? [],
    ...(declared === undefined ? {} : { declared }),
    ...(classification === undefined || from === undefined ? {} : { inherited: { classification, from } }),
    ...(personal === undefined ? {} : { suspectedPersonal: personal.kind }),
  }
}
