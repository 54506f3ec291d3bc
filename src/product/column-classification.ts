import { higher } from '../governance/classification.ts'
import type { SchemaItem } from '../spec/data-contract.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'

type Part = Pick<SchemaItem, 'classification' | 'properties' | 'items'>

/** What a contract says of a column: its classification, or that of a field or element of it where that is higher. */
export function columnClassification(column: Part, vocabulary: Vocabulary): string | undefined {
  const { classification, properties = [], items } = column
  const parts: readonly Part[] = items === undefined ? properties : [...properties, items]
  return parts.reduce(
    (highest: string | undefined, part) =>
      higher(highest, columnClassification(part, vocabulary), vocabulary),
    classification,
  )
}
