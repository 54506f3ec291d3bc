import type { InputDataset } from '../spec/mesh.ts'
import type { ProductSource } from './remote-inputs.ts'

/** `Dataset.key` of the dataset that a product input reads. */
export const producedKey = (source: ProductSource, dataset: Pick<InputDataset, 'name'>): string =>
  `${source.product}/${source.port}@${source.major}/${dataset.name}`
