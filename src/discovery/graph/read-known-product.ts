import * as z from 'zod'
import type { DescribedDataset, ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { parseVersion } from '../../spec/semver.ts'
import type { KnownColumn, KnownDataset, KnownProduct } from './known-product.ts'

/** A document may be another node's, so that nothing of it is sure: what is of another kind is as if it were not there. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
const text = maybe(z.string())
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((item) => {
        const read = schema.safeParse(item)
        return read.success ? [read.data] : []
      }),
    )

const relationship = z.object({
  from: maybe(z.union([z.string(), z.array(z.string())])),
  to: z.union([z.string(), z.array(z.string())]),
})

const property = z.object({
  name: z.string(),
  id: text,
  description: text,
  unique: maybe(z.boolean()),
  primaryKey: maybe(z.boolean()),
  tags: listOf(z.string()),
  relationships: listOf(relationship),
  authoritativeDefinitions: listOf(z.object({ url: z.string() })),
})

const object = z.object({
  name: z.string(),
  id: text,
  description: text,
  properties: listOf(property),
  relationships: listOf(relationship),
})

const contract = z.object({ id: z.string(), version: z.string(), schema: listOf(object) })

const described = z.object({
  name: text,
  status: text,
  description: maybe(z.object({ purpose: text, usage: text })),
  tags: listOf(z.string()),
  team: maybe(z.object({ members: listOf(z.object({ username: z.string(), name: text, role: text })) })),
  support: listOf(z.object({ channel: z.string(), url: z.string() })),
  outputPorts: listOf(z.object({ name: z.string(), version: z.string(), contractId: text })),
})

type Contract = z.infer<typeof contract>
type DescribedObject = z.infer<typeof object>

/** What a descriptor says of a product; `isElsewhere` where another node serves it. */
export function readKnownProduct(
  descriptor: ProductDescriptor,
  { isElsewhere }: { readonly isElsewhere: boolean },
): KnownProduct {
  const { product, node, version, sequence, publishedAt, datasets } = descriptor
  const document = described.parse(descriptor.document)
  const contracts = listOf(contract).parse(descriptor.contracts)
  const { purpose, usage } = document.description ?? {}
  return {
    product,
    ...(isElsewhere ? { node } : {}),
    ...{ version, sequence, publishedAt },
    title: document.name ?? product,
    about: purpose ?? usage ?? '',
    status: document.status ?? '',
    tags: document.tags,
    team: (document.team?.members ?? []).map(({ username, name, role }) => ({
      username,
      ...(name === undefined ? {} : { name }),
      ...(role === undefined ? {} : { role }),
    })),
    support: document.support,
    // A node has no say about what others serve.
    datasets: datasets
      .filter(({ key }) => key.startsWith(`${product}/`) && isDatasetKey(key))
      .map((dataset) => knownDataset(dataset, document.outputPorts, contracts)),
  }
}

const isDatasetKey = (key: string): boolean => /^[^/]+\/[^/]+\/[^/]+@\d+\/[^/]+$/.test(key)

function knownDataset(
  dataset: DescribedDataset,
  ports: z.infer<typeof described>['outputPorts'],
  contracts: readonly Contract[],
): KnownDataset {
  const { key, sqlName, createdAt, port, major, name } = dataset
  const { contractId } =
    ports.find((each) => each.name === port && parseVersion(each.version)?.major === major) ?? {}
  const sameId = contracts.filter(({ id }) => id === contractId)
  const promised = sameId.find(({ version }) => parseVersion(version)?.major === major) ?? sameId[0]
  const found = promised?.schema.find((each) => each.name === name)
  return {
    ...{ key, sqlName, createdAt },
    about: found?.description ?? '',
    ...(promised === undefined ? {} : { contract: { id: promised.id, version: promised.version } }),
    columns: dataset.columns.map((column) =>
      knownColumn(column, found, dataset.classifications[column.name]),
    ),
    object: found && withoutWords(found),
  }
}

function knownColumn(
  { name, type, required }: DescribedDataset['columns'][number],
  found: DescribedObject | undefined,
  classification: string | undefined,
): KnownColumn {
  const promised = found?.properties.find((each) => each.name === name)
  const keys = found?.properties.filter(({ primaryKey }) => primaryKey === true) ?? []
  const isInKey = keys.some((each) => each.name === name)
  return {
    ...{ name, type, required },
    isUnique: (isInKey && keys.length === 1) || promised?.unique === true,
    isInKey,
    about: promised?.description ?? '',
    ...(classification === undefined ? {} : { classification }),
    tags: promised?.tags ?? [],
    definitions: promised?.authoritativeDefinitions.map(({ url }) => url) ?? [],
  }
}

/** There may be very many, and their texts are elsewhere. */
const withoutWords = ({ name, id, properties, relationships }: DescribedObject): KnownDataset['object'] => ({
  ...{ name, id, relationships },
  properties: properties.map((each) => ({ name: each.name, id: each.id, relationships: each.relationships })),
})
