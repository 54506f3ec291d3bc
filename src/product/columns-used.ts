import type { ProductLineage } from './product-lineage.ts'

/** The columns of `dataset` that anything in the lineage is made from or decided by; none where lineage is unknown. */
export const columnsUsed = (lineage: ProductLineage, dataset: string): ReadonlySet<string> =>
  new Set(
    Object.values(lineage).flatMap(({ fields, indirect }) =>
      [...Object.values(fields).flat(), ...indirect].flatMap((edge) =>
        edge.dataset === dataset ? [edge.column] : [],
      ),
    ),
  )
