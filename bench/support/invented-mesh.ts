import type { ProductDescriptor } from '../../src/mesh/product-descriptor.ts'
import { documentsOf, productOf, testNode, type TestNode } from '../../test/mesh/registry/registry-mesh.ts'

const subjects = [
  'orders',
  'customers',
  'shipments',
  'invoices',
  'weather',
  'flights',
  'airports',
  'sensors',
  'contracts',
  'claims',
  'payments',
  'visits',
  'stock',
  'suppliers',
  'returns',
  'forecasts',
  'prices',
  'routes',
  'crews',
  'delays',
]
const forms = ['daily', 'hourly', 'monthly', 'raw', 'cleaned', 'by region', 'by customer', 'history', 'late']
const columns = [
  'id',
  'customer',
  'region',
  'amount',
  'currency',
  'departed_at',
  'distance',
  'status',
  'email',
]
const sentences = [
  'Built each night from what the domain’s own systems recorded during the day.',
  'Amounts are in the currency of the sale; taxes are not included.',
  'Addresses of persons are masked for whoever has no agreement.',
  'Late rows arrive for up to three days and are corrected in place.',
]

/** A node of the invented mesh with everything that it delivers, signed by its own key. */
export interface InventedNode {
  readonly node: TestNode
  readonly products: readonly ProductDescriptor[]
  readonly documents: Readonly<Record<string, string>>
}

export interface MeshSize {
  readonly nodes: number
  /** Of each node. */
  readonly products: number
}

/** A mesh that nobody built: names and words of trade and travel, and lineage from product to product across nodes. */
export function inventMesh(size: MeshSize): readonly InventedNode[] {
  return Array.from({ length: size.nodes }, (_, number) => {
    const node = testNode(nameOf(number))
    const products = Array.from({ length: size.products }, (_, place) =>
      inventProduct(node, { number, place }, size),
    )
    return { node, products, documents: documentsOf(node, products) }
  })
}

interface Place {
  readonly number: number
  readonly place: number
}

const nameOf = (number: number): string => `d${String(number).padStart(4, '0')}`
const pick = <T>(of: readonly T[], number: number): T => of[number % of.length]!
const subjectOf = ({ number, place }: Place): string => pick(subjects, number * 7 + place)
const productName = (at: Place): string => `${nameOf(at.number)}/${subjectOf(at)}-${at.place}`
const datasetName = (at: Place): string => subjectOf(at)
export const datasetKey = (at: Place): string => `${productName(at)}/out@1/${datasetName(at)}`

/** Two that come before it: of its own node, and of another. The first products of the latter half come from the former half. */
export function sourcesOf({ number, place }: Place, { nodes, products }: MeshSize): readonly Place[] {
  const half = Math.floor(nodes / 2)
  if (place > 0)
    return [
      { number, place: place - 1 },
      { number: (number * 31 + place) % nodes, place: place - 1 },
    ]
  return number < half ? [] : [{ number: number - half, place: products - 1 }]
}

function inventProduct(node: TestNode, at: Place, size: MeshSize): ProductDescriptor {
  const form = pick(forms, at.number + at.place * 3)
  const key = datasetKey(at)
  const sources = sourcesOf(at, size).map(datasetKey)
  const described = columns.map((name) => ({
    name,
    logicalType: 'string',
    description: `The ${name.replace('_', ' ')} of one of the ${subjectOf(at)}.`,
  }))
  return productOf(node, productName(at), {
    document: {
      name: `${subjectOf(at)} ${form}`,
      description: {
        purpose: `${form} ${subjectOf(at)} of unit ${at.number}`,
        usage: pick(sentences, at.number),
      },
      tags: [subjectOf(at), form],
    },
    contracts: [
      {
        schema: [
          {
            name: datasetName(at),
            description: pick(sentences, at.place + at.number),
            properties: described,
          },
        ],
      },
    ],
    datasets: [
      {
        key,
        port: 'out',
        major: 1,
        name: datasetName(at),
        sqlName: datasetName(at),
        version: 1,
        createdAt: '2026-01-01T00:00:00.000Z',
        columns: columns.map((name) => ({ name, type: 'VARCHAR', required: name === 'id' })),
        classifications: { email: 'personal' },
      },
    ],
    inputs: sources,
    lineage: {
      [key]: Object.fromEntries(
        columns.map((column) => [column, sources.map((source): [string, string] => [source, column])]),
      ),
    },
  })
}
