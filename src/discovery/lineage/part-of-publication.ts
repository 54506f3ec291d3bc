import type { DatasetLineage, LineageEdge, ProductLineage } from '../../product/product-lineage.ts'
import { sourceKey } from '../../product/product-lineage.ts'
import type { Publication, PublishedInput } from '../../store/publication.ts'
import { externalKey } from './external-name.ts'
import { isDatasetKey } from './is-dataset-key.ts'
import type { LineagePart, PartEdge } from './lineage-part.ts'
import { teamOf } from './team-of.ts'

type Published = Pick<Publication, 'product' | 'documents' | 'snapshots' | 'inputs' | 'lineage'>

/** What a publication of this node says of where its data come from. */
export function partOfPublication(publication: Published): LineagePart {
  const { product, documents, snapshots, inputs } = publication
  // `product/` records it in this form; a command has none.
  const lineage = (publication.lineage ?? {}) as ProductLineage
  const nameOf = sourceNames(product, inputs)
  const datasets = snapshots.map(({ dataset: key, sqlName, columns }) => ({
    key,
    sqlName,
    columns: columns.map(({ name }) => name),
  }))
  const traced = datasets.flatMap(({ key }) => tracedEdges(key, lineage[key], nameOf))
  return {
    product,
    team: teamOf(documents.product),
    datasets,
    edges: [
      ...traced,
      ...wholeEdges(datasets, { read: inputs.map((input) => readKey(product, input)), traced }),
    ],
  }
}

/** Sources by their lineage key become what OpenLineage calls them, so that what others say of them meets them. */
function sourceNames(product: string, inputs: readonly PublishedInput[]): (key: string) => string {
  const names = new Map(
    inputs.map((input) => [sourceKey(product, input.port, input.name), readKey(product, input)]),
  )
  return (key) => names.get(key) ?? key
}

function readKey(product: string, { port, name, from, external }: PublishedInput): string {
  if (isDatasetKey(from)) return from
  return external === undefined ? sourceKey(product, port, name) : externalKey(external)
}

function tracedEdges(
  to: string,
  lineage: DatasetLineage | undefined,
  nameOf: (key: string) => string,
): readonly PartEdge[] {
  if (lineage === undefined) return []
  const ofColumns = Object.entries(lineage.fields).flatMap(([toColumn, edges]) =>
    edges.map((edge): PartEdge => ({ ...ends(edge), to, toColumn, kind: kindOf(edge) })),
  )
  const ofRows = lineage.indirect.map((edge): PartEdge => ({ ...ends(edge), to, kind: 'decides' }))
  return [...ofColumns, ...ofRows]

  function ends({ dataset, column }: LineageEdge): Pick<PartEdge, 'from' | 'fromColumn'> {
    return { from: nameOf(dataset), fromColumn: column }
  }
}

const kindOf = ({ type }: LineageEdge): PartEdge['kind'] => (type === 'DIRECT' ? 'value' : 'decides')

/** What is read and named by no column: by a command, or only to count its rows. Any dataset of the product may need it. */
export function wholeEdges(
  datasets: readonly { readonly key: string }[],
  { read, traced }: { readonly read: readonly string[]; readonly traced: readonly PartEdge[] },
): readonly PartEdge[] {
  const named = new Set(traced.map(({ from }) => from))
  const told = new Set(traced.map(({ to }) => to))
  return [...new Set(read)].flatMap((from) =>
    datasets
      .filter(({ key }) => !named.has(from) || !told.has(key))
      .map(({ key }): PartEdge => ({ from, to: key, kind: 'whole' })),
  )
}
