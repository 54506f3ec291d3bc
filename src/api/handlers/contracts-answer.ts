import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import { fieldOf } from '../../spec/choose-schema.ts'
import type { DataContract, SchemaObject } from '../../spec/data-contract.ts'
import { majorOf } from '../../spec/semver.ts'
import type { Publication } from '../../store/publication.ts'
import type { Accesses } from './product-answer.ts'
import { versionAnswer } from './contract-changes.ts'

interface ContractReader {
  /** By the keys of the datasets as they are published now. */
  readonly accesses: Accesses
  /** Whether the reader decides about the product. */
  readonly isOwn: boolean
}

/**
 * The contracts of a publication's output ports. Owners get all of it, and what else the product's folder declares: where data
 * come from is their business only. Others get no examples of values that they would not see.
 */
export function contractsAnswer(publication: Publication, { accesses, isOwn }: ContractReader) {
  const { product, contracts } = publication.documents
  const served = (product.outputPorts ?? []).flatMap((port) => {
    const major = majorOf(port.version)
    const document = contracts.find(({ id, version }) => id === port.contractId && majorOf(version) === major)
    return document === undefined ? [] : [{ port: port.name, major, document }]
  })
  const shown = new Set(served.map(({ document }) => document))
  return {
    ...versionAnswer(publication),
    contracts: served.map(({ port, major, document }) => ({
      port,
      major,
      document: isOwn
        ? plain(document)
        : plain(
            withoutExamples(document, ({ name }) =>
              clearColumns(accesses.get(`${publication.product}/${port}@${major}/${name}`)),
            ),
          ),
    })),
    ...(isOwn
      ? {
          own: {
            product: plain(product),
            sources: contracts.filter((document) => !shown.has(document)).map(plain),
          },
        }
      : {}),
  }
}

const plain = (document: object): Record<string, unknown> => Object.fromEntries(Object.entries(document))

/** Columns that the reader sees as they are, in all rows: an example could be of a row that is hidden. */
function clearColumns(access: DatasetAccess | undefined): ReadonlySet<string> {
  if (access?.decision.kind !== 'permitted') return new Set()
  const { rows, columns } = access.decision.entitlement
  if (rows.kind !== 'all') return new Set()
  return new Set(columns.filter((column) => column.access === 'clear').map(({ name }) => name))
}

const withoutExamples = (
  document: DataContract,
  clear: (object: SchemaObject) => ReadonlySet<string>,
): object => ({
  ...document,
  schema: (document.schema ?? []).map((object) => {
    const seen = clear(object)
    return {
      ...object,
      ...(object.properties === undefined
        ? {}
        : {
            properties: object.properties.map((property) =>
              seen.has(property.name) ? property : withoutField(property, 'examples'),
            ),
          }),
    }
  }),
})

/** At any depth: properties have properties, and items. */
function withoutField(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withoutField(each, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .filter((name) => name !== field)
      .map((name) => [name, withoutField(fieldOf(value, name), field)]),
  )
}
