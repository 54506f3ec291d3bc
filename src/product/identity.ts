import { canonicalHash } from '../spec/canonical-hash.ts'
import type { DataContract, Server } from '../spec/data-contract.ts'
import type { Column, ColumnType } from '../spec/logical-type.ts'
import type { Dataset, InputDataset, InputPort, Product } from '../spec/mesh.ts'
import type { PinnedInput } from './pin-inputs.ts'
import type { ProductSource } from './remote-inputs.ts'

/** Counts up when Hansa itself writes data differently, so that every product is built again once. */
const formatVersion = 1

/**
 * Hash of everything declared that decides a product's data: the transformation, the types of what goes in and out and
 * how it is kept. A changed description is not part of it.
 */
export function definitionHash(product: Product): string {
  return canonicalHash({
    formatVersion,
    transform: transformDefinition(product),
    inputs: product.inputs.map(inputDefinition),
    outputs: product.outputs.flatMap((port) => port.datasets.map(datasetDefinition)),
  })
}

/** Hash of the definition and of the inputs' pinned content: the data are built again only when it changes. */
export function buildIdentity(definition: string, inputs: readonly PinnedInput[]): string {
  return canonicalHash({
    definition,
    inputs: inputs.map(({ port, name, snapshotId }) => [port, name, snapshotId]),
  })
}

/**
 * Hash of the build, of every file of the product's folder and of what else decides the rules about its data: nothing is
 * published while it is the same.
 */
export function publicationIdentity(build: string, product: Product, basis: object | undefined): string {
  return canonicalHash({
    build,
    version: product.version,
    sources: product.sources,
    ...(basis === undefined ? {} : { basis }),
  })
}

function transformDefinition({ transform, sources }: Product): unknown {
  switch (transform.kind) {
    case 'sql':
      return transform.steps.map(({ name, sql }) => [name, sql])
    case 'command':
      return { command: transform.command, files: sources.filter(({ path }) => !isDocument(path)) }
  }
}

/** Files that say something about the product and do not take part in a command's work. */
const isDocument = (path: string): boolean =>
  path.endsWith('.md') ||
  path.endsWith('.odps.yaml') ||
  path.endsWith('.odcs.yaml') ||
  /^(tests|policies)\//.test(path)

function inputDefinition({ name, source, contract, datasets }: InputPort): unknown {
  const { kind } = source
  return {
    port: name,
    source: kind === 'server' ? serverDefinition(source.server, contract.document) : portDefinition(source),
    datasets: datasets.map((dataset) => ({
      names: dataset.names,
      ...(kind === 'server' ? readDefinition(dataset) : { columns: dataset.columns.map(typedName) }),
    })),
  }
}

/** Which node serves it is none of them: a domain may move. */
const portDefinition = ({ kind, product, port, major }: ProductSource): object => ({
  kind,
  product,
  port,
  major,
})

const typedName = ({ name, type }: Column): unknown => [name, type.sql]

const serverDefinition = ({ description: _, ...server }: Server, contract: DataContract): unknown => ({
  server,
  settings: settingsOf(contract.customProperties),
})

/** Everything of a source's contract that decides which rows it gives. */
const readDefinition = ({ name, object, columns, onBadRows }: InputDataset): object => ({
  name,
  physicalName: object.physicalName,
  settings: settingsOf(object.customProperties),
  columns: columns.map(readColumn),
  onBadRows,
})

/** How long pushes are kept is none of them: a dataset that grows must not begin anew because of it. */
const settingsOf = (properties: DataContract['customProperties']): unknown =>
  (properties ?? []).flatMap(({ property, value }) =>
    property.startsWith('hansa.') && property !== 'hansa.keepPushes' ? [[property, value]] : [],
  )

/** Everything of a column that decides which values of a source fit it. */
export const readColumn = ({ name, physicalName, type, required, options }: Column): unknown => ({
  name,
  physicalName,
  type: readType(type),
  required,
  options,
})

function readType(type: ColumnType): unknown {
  switch (type.kind) {
    case 'scalar':
      return type.sql
    case 'list':
      return [readType(type.element)]
    case 'struct':
      return type.fields.map(readColumn)
  }
}

const datasetDefinition = ({ key, sqlName, columns, materialization }: Dataset): unknown => ({
  key,
  sqlName,
  columns: columns.map(({ name, type, required }) => [name, type.sql, required]),
  materialization,
})
