import type { DatasetLineage, LineageEdge } from '../product-lineage.ts'
import type { DatasetName } from './dataset-name.ts'
import { facet, type Facet } from './facet.ts'

/** ColumnLineageDatasetFacet 1-2-0. `nameOf` turns a lineage key into the dataset's OpenLineage name. */
export function columnLineageFacet(lineage: DatasetLineage, nameOf: (key: string) => DatasetName): Facet {
  const inputField = (edge: LineageEdge): Facet => ({
    ...nameOf(edge.dataset),
    field: [edge.column, ...(edge.path ?? [])].join('.'),
    transformations: [{ type: edge.type, subtype: edge.subtype, masking: false }],
  })
  return facet('ColumnLineageDatasetFacet', '1-2-0', {
    fields: Object.fromEntries(
      Object.entries(lineage.fields).map(([column, edges]) => [
        column,
        { inputFields: edges.map(inputField) },
      ]),
    ),
    dataset: lineage.indirect.map(inputField),
  })
}
