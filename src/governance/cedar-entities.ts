import { isOfAttributeType, type AttributeValue } from '../spec/attribute-type.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import type { CedarValueJson, EntityJson, TypeAndId } from './cedar.ts'
import { levelOf } from './classification.ts'
import type { GovernedColumn, GovernedDataset, GovernedDomain } from './governed-dataset.ts'
import { formatPrincipal, type Principal, type PrincipalKind, type PrincipalName } from './principal.ts'
import type { Purposes } from './purposes.ts'

const hansa = (type: string, id: string): TypeAndId => ({ type: `Hansa::${type}`, id })

const types: Readonly<Record<PrincipalKind, string>> = {
  user: 'User',
  team: 'Team',
  service: 'Service',
  agent: 'Agent',
  node: 'Node',
}

/** `Hansa::User::"ana"`. */
export const principalUid = ({ kind, id }: PrincipalName): TypeAndId => hansa(types[kind], id)
/** Whoever runs the node, also where it acts by itself. */
export const operatorUid = (mesh: string): TypeAndId => principalUid({ kind: 'node', id: mesh })
export const purposeUid = (name: string): TypeAndId => hansa('Purpose', name)
export const domainUid = (name: string): TypeAndId => hansa('Domain', name)
export const productUid = (key: string): TypeAndId => hansa('Product', key)
export const datasetUid = (key: string): TypeAndId => hansa('Dataset', key)
export const columnUid = (dataset: string, column: string): TypeAndId =>
  hansa('Column', `${dataset}.${column}`)

interface PortName {
  readonly product: string
  readonly port: string
  readonly major: number
}

/** `Hansa::OutputPort::"planning/airport_risk/airport_risk@1"`. */
export const portUid = ({ product, port, major }: PortName): TypeAndId =>
  hansa('OutputPort', `${product}/${port}@${major}`)

/** `Hansa::InputPort::"sales/orders/tills@1"`, to which rows may be pushed. */
export const inputPortUid = ({ product, port, major }: PortName): TypeAndId =>
  hansa('InputPort', `${product}/${port}@${major}`)

/** A reference to an entity, as a value. */
export const reference = (uid: TypeAndId): CedarValueJson => ({ __entity: uid })

/** An instant, as a value. */
export const datetime = (at: Date): CedarValueJson => ({
  __extn: { fn: 'datetime', arg: at.toISOString() },
})

/**
 * A principal within its teams. Attributes that the vocabulary does not declare are left out, as no policy can read
 * them; undefined where one has a value of another type than declared.
 */
export function principalEntity(
  principal: Principal,
  { attributes }: Pick<Vocabulary, 'attributes'>,
): EntityJson | undefined {
  const known = Object.entries(attributes).flatMap(([name, type]) => {
    const value = Object.hasOwn(principal.attributes, name) ? principal.attributes[name] : undefined
    return value === undefined ? [] : [{ name, type, value }]
  })
  if (known.some(({ type, value }) => !isOfAttributeType(value, type))) return undefined
  return {
    uid: principalUid(principal),
    attrs: Object.fromEntries(known.map(({ name, value }) => [name, valueOf(value)])),
    parents: principal.teams.map((id) => principalUid({ kind: 'team', id })),
  }
}

const valueOf = (value: AttributeValue): CedarValueJson => (typeof value === 'object' ? [...value] : value)

/** A purpose within all that are above it. */
export const purposeEntity = (name: string, purposes: Purposes): EntityJson => ({
  uid: purposeUid(name),
  attrs: {},
  parents: purposes.ancestors(name).slice(1).map(purposeUid),
})

export const domainEntity = ({ name, kind, owners }: GovernedDomain): EntityJson => ({
  uid: domainUid(name),
  attrs: { kind, owners: [...owners] },
  parents: [],
})

/** What policies see of a dataset besides its columns. */
export type DatasetShape = Pick<GovernedDataset, 'mesh' | 'domain' | 'product' | 'port' | 'key' | 'sqlName'>

/** A dataset within its output port, product and domain. */
export const datasetEntity = (dataset: DatasetShape): EntityJson => datasetWithin(dataset, portUid)

/** A schema object of an input port, within that port, its product and domain. */
export const inputDatasetEntity = (dataset: DatasetShape): EntityJson => datasetWithin(dataset, inputPortUid)

const datasetWithin = (
  { mesh, domain, product, port, key, sqlName }: DatasetShape,
  portOf: typeof portUid,
): EntityJson => ({
  uid: datasetUid(key),
  attrs: {
    domain: reference(domainUid(domain.name)),
    name: sqlName,
    port: port.name,
    major: port.major,
    deprecated: port.deprecated,
    status: product.status,
    version: product.version,
    tags: [...product.tags],
    operator: reference(operatorUid(mesh)),
  },
  parents: [
    portOf({ product: product.key, port: port.name, major: port.major }),
    productUid(product.key),
    domainUid(domain.name),
  ],
})

/** What policies see of a column; `type` is the engine's spelling. */
export type ColumnShape = Omit<GovernedColumn, 'type'> & { readonly type: string }

export const columnEntity = (
  dataset: string,
  { name, classification, tags, required, type }: ColumnShape,
  vocabulary: Pick<Vocabulary, 'classifications'>,
): EntityJson => ({
  uid: columnUid(dataset, name),
  attrs: {
    dataset: reference(datasetUid(dataset)),
    name,
    ...(classification === undefined ? {} : { classification }),
    level: levelOf(classification, vocabulary),
    tags: [...tags],
    required,
    type,
  },
  parents: [datasetUid(dataset)],
})

/** What is wrong with a principal whose attributes do not fit the vocabulary. */
export const misfit = (principal: PrincipalName): string =>
  `an attribute of ${formatPrincipal(principal)} is of another type than the vocabulary declares`
