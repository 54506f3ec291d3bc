import { parseDatasetKey } from '../../sidecar/dataset-key.ts'

/** Whose names the graph gives to things. */
export interface NamingPlace {
  /** The mesh's name. */
  readonly mesh: string
  /** Where this node is found, without a `/` at the end. */
  readonly address: string
}

/** Where products of one node have their names. */
export type ProductPlace = Pick<NamingPlace, 'address'>

/** A piece of a name. Another node may have sent what is no text. */
export const part = (text: string): string => encodeURIComponent(text.toWellFormed())

/** The catalogue of a node, which is also where the names of what belongs to the whole mesh are looked up. */
export const catalogIri = ({ address }: ProductPlace): string => `${address}/api/v1/catalog`

/** A product's; everything of it is a fragment of this, so that one address tells of all. */
export function productIri({ address }: ProductPlace, product: string): string {
  return `${catalogIri({ address })}/${product.split('/').map(part).join('/')}`
}

/** By `Dataset.key`. */
export function datasetIri(place: ProductPlace, key: string): string {
  const { product, port, major, object } = parseDatasetKey(key)
  return `${productIri(place, product)}#${part(port)}@${major}/${part(object)}`
}

export const columnIri = (place: ProductPlace, key: string, column: string): string =>
  `${datasetIri(place, key)}/${part(column)}`

/** How a port is read by a protocol. */
export const serviceIri = (place: ProductPlace, key: string, protocol: string): string => {
  const { product, port, major } = parseDatasetKey(key)
  return `${productIri(place, product)}#${part(port)}@${major};${protocol}`
}

export const distributionIri = (place: ProductPlace, key: string, protocol: string): string =>
  `${datasetIri(place, key)};${protocol}`

/** What the catalogue itself explains: `term:Airport`, `domain:sales`, `user:ana`. */
export const sharedIri = (place: ProductPlace, kind: SharedKind, name: string): string =>
  `${catalogIri(place)}#${kind}:${part(name)}`

export type SharedKind =
  | 'term'
  | 'purpose'
  | 'classification'
  | 'domain'
  | 'principal'
  | 'status'
  | 'protocol'
  | 'agreement'
  | 'scheme'

/** A purpose by its name in policies: one of DPV's, or one of the mesh below it. */
export const purposeIri = (place: ProductPlace, purpose: string): string =>
  purpose.startsWith('dpv:')
    ? `https://w3id.org/dpv#${part(purpose.slice('dpv:'.length))}`
    : sharedIri(place, 'purpose', purpose)

/** A name that is the same wherever a node moves: `urn:hansa:<mesh>:<domain>:<product>…`. */
export const urnOf = (mesh: string, parts: readonly string[]): string =>
  ['urn:hansa', mesh, ...parts].map((each, index) => (index === 0 ? each : part(each))).join(':')

/** A dataset outside the mesh, as OpenLineage names it. */
export const externalIri = (
  mesh: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string => urnOf(mesh, ['external', namespace, name])
