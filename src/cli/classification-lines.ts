import { customProperty, type SchemaObject } from '../spec/data-contract.ts'
import { fieldOf } from '../spec/choose-schema.ts'
import type { PublishedGovernance } from '../store/publication.ts'
import type { Snapshot } from '../store/snapshot.ts'

/** Why classifications of a dataset are not those that its contract declares, and where they are lower on purpose. */
export function classificationLines(
  { dataset, columns }: Pick<Snapshot, 'dataset' | 'columns'>,
  object: SchemaObject | undefined,
  governance: PublishedGovernance | undefined,
): readonly string[] {
  const inForce = new Map(Object.entries(governance?.classifications[dataset] ?? {}))
  const origins = new Map(Object.entries(governance?.inheritedFrom?.[dataset] ?? {}))
  return columns.flatMap(({ name }) => {
    const property = object?.properties?.find((entry) => entry.name === name)
    const [word, from] = [inForce.get(name), origins.get(name)]
    if (word !== undefined && word !== property?.classification && from !== undefined)
      return [`${name} is ${word} as ${from} is`]
    const reason = fieldOf(customProperty(property?.customProperties, 'hansa.declassify'), 'reason')
    return word === undefined || typeof reason !== 'string'
      ? []
      : [`${name} is declassified to ${word}: ${reason}`]
  })
}
