import type { Product } from '../../spec/mesh.ts'
import type { PublishedInput } from '../../store/publication.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { ProductLineage } from '../product-lineage.ts'
import { inputKey } from '../sql-tables.ts'
import { columnLineageFacet } from './column-lineage-facet.ts'
import { inputName, type DatasetName, type Namespaces } from './dataset-name.ts'
import { facet, producer, type Facet } from './facet.ts'
import { schemaFacet } from './schema-facet.ts'

export type EventType = 'START' | 'COMPLETE' | 'ABORT' | 'FAIL'

/** OpenLineage 2-0-2 `RunEvent`. */
export interface RunEvent {
  readonly eventTime: string
  readonly eventType: EventType
  readonly producer: string
  readonly schemaURL: string
  readonly run: { readonly runId: string; readonly facets: Facet }
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facet }
  readonly inputs: readonly Facet[]
  readonly outputs: readonly Facet[]
}

export interface RunEventParts extends Namespaces {
  readonly runId: string
  readonly eventTime: string
  readonly inputs: readonly PublishedInput[]
  readonly lineage?: ProductLineage
  readonly snapshots?: readonly Snapshot[]
  /** Facets of checks, by `Dataset.key`. */
  readonly qualityFacets?: ReadonlyMap<string, Facet>
  /** Our words for what went wrong, without data. */
  readonly error?: string
}

/** One event of a product's build, with as much as is known at that time. */
export const runEvent = (eventType: EventType, product: Product, parts: RunEventParts): RunEvent => ({
  eventTime: parts.eventTime,
  eventType,
  producer,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: parts.runId, facets: runFacets(parts) },
  job: { namespace: parts.namespace, name: product.key, facets: jobFacets(product) },
  inputs: inputsOf(product, parts),
  outputs: outputsOf(product, parts),
})

const runFacets = ({ error }: RunEventParts): Facet =>
  error === undefined
    ? {}
    : {
        errorMessage: facet('ErrorMessageRunFacet', '1-0-1', {
          message: error,
          programmingLanguage: 'TypeScript',
        }),
      }

function jobFacets(product: Product): Facet {
  const owners = (product.document.team?.members ?? []).map(({ username, role }) => ({
    name: `user:${username}`,
    ...(role === undefined ? {} : { type: role }),
  }))
  const { transform } = product
  return {
    jobType: facet('JobTypeJobFacet', '2-0-4', {
      processingType: 'BATCH',
      integration: 'HANSA',
      jobType: 'DATA_PRODUCT',
    }),
    ...(owners.length === 0 ? {} : { ownership: facet('OwnershipJobFacet', '1-0-1', { owners }) }),
    ...(transform.kind === 'command'
      ? {}
      : {
          sql: facet('SQLJobFacet', '1-1-0', {
            query: transform.steps.map(({ name, sql }) => `-- ${name}\n${sql.trim()}`).join('\n\n'),
            dialect: 'duckdb',
          }),
        }),
  }
}

const versionFacet = (datasetVersion: string): Facet =>
  facet('DatasetVersionDatasetFacet', '1-0-1', { datasetVersion })

const inputsOf = (product: Product, parts: RunEventParts): readonly Facet[] =>
  product.inputs.flatMap((input) =>
    input.datasets.map((dataset) => {
      const pin = parts.inputs.find(({ port, name }) => port === input.name && name === dataset.name)
      return {
        ...inputName(input, dataset, parts),
        facets: {
          schema: schemaFacet(dataset.columns),
          ...(pin === undefined ? {} : { version: versionFacet(pin.snapshotId) }),
        },
      }
    }),
  )

function outputsOf(product: Product, parts: RunEventParts): readonly Facet[] {
  const nameOf = lineageNames(product, parts)
  return product.outputs.flatMap((port) =>
    port.datasets.map((dataset) => {
      const snapshot = parts.snapshots?.find((entry) => entry.dataset === dataset.key)
      const lineage = parts.lineage?.[dataset.key]
      return {
        namespace: parts.namespace,
        name: dataset.key,
        facets: {
          schema: schemaFacet(dataset.columns),
          ...(lineage === undefined ? {} : { columnLineage: columnLineageFacet(lineage, nameOf) }),
          ...(snapshot === undefined ? {} : { version: versionFacet(snapshot.id) }),
        },
        outputFacets: {
          ...(snapshot === undefined ? {} : { outputStatistics: statisticsFacet(snapshot) }),
          ...qualityFacetOf(parts, dataset.key),
        },
      }
    }),
  )
}

function qualityFacetOf({ qualityFacets }: RunEventParts, key: string): Facet {
  const assertions = qualityFacets?.get(key)
  return assertions === undefined ? {} : { dataQualityAssertions: assertions }
}

const statisticsFacet = (snapshot: Snapshot): Facet =>
  facet('OutputStatisticsOutputDatasetFacet', '1-0-2', {
    rowCount: snapshot.rows,
    size: snapshot.bytes,
    fileCount: snapshot.files.length,
  })

/** Lineage keys of what a product reads become the names of that; every other key is a dataset of its own. */
function lineageNames(product: Product, namespaces: Namespaces): (key: string) => DatasetName {
  const sources = new Map(
    product.inputs.flatMap((input) =>
      input.datasets.map((dataset) => [
        inputKey(product, input, dataset.name),
        inputName(input, dataset, namespaces),
      ]),
    ),
  )
  return (key) => sources.get(key) ?? { namespace: namespaces.namespace, name: key }
}
