import { effectiveClassification, type ColumnFacts } from '../governance/product-facts.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import type { Classifications } from './classifications-read.ts'
import type { ClassifiedColumns } from './classify-columns.ts'

/** What is in force for a product's columns once it is published; every dataset is there, also one without any. */
export const effectiveClassifications = (
  classified: ClassifiedColumns,
  vocabulary: Vocabulary,
): Classifications => byColumn(classified, (column) => effectiveClassification(column, vocabulary))

/** The column that each inherited classification comes from. */
export const inheritedFrom = (classified: ClassifiedColumns, vocabulary: Vocabulary): Classifications =>
  byColumn(classified, (column) =>
    effectiveClassification(column, vocabulary) === column.declared ? undefined : column.inherited?.from,
  )

const byColumn = (
  classified: ClassifiedColumns,
  say: (column: ColumnFacts) => string | undefined,
): Classifications =>
  Object.fromEntries(
    [...classified].map(([key, columns]) => [
      key,
      Object.fromEntries(
        columns.flatMap((column) => {
          const said = say(column)
          return said === undefined ? [] : [[column.name, said] as const]
        }),
      ),
    ]),
  )
