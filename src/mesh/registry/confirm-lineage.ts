import { productOfDataset } from '../product-of-dataset.ts'
import type { ProductDescriptor } from '../product-descriptor.ts'
import type { LineageStep } from './lineage-index.ts'

/** Whether the product of `to` does say that it is made of `from`; a registry's word for it is not enough. */
export function isConfirmed({ from, to }: LineageStep, said: ProductDescriptor | undefined): boolean {
  if (said === undefined) return false
  const columns = said.lineage[to.dataset]
  if (to.column !== undefined)
    return (columns?.[to.column] ?? []).some(
      ([dataset, column]) => dataset === from.dataset && column === from.column,
    )
  if (columns === undefined) return said.inputs.includes(from.dataset)
  return Object.values(columns).some((sources) => sources.some(([dataset]) => dataset === from.dataset))
}

/** The products whose word the steps are, each once. */
export const productsOfSteps = (steps: readonly LineageStep[]): readonly string[] => [
  ...new Set(steps.map(({ to }) => productOfDataset(to.dataset))),
]
