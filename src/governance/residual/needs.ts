import type { RowList, RowTest, RowValue } from '../row-filter.ts'

/** What must be present for a value or list to be: columns themselves, and results that may not exist. */
export function needsOf(value: RowValue | RowList): readonly RowValue[] {
  switch (value.op) {
    case 'literal':
    case 'list':
      return []
    case 'column':
    case '+':
    case '-':
    case '*':
      return [value]
    case 'day':
      return [value.of]
  }
}

/** What must be present for a test to be true or false. */
export function needsOfTest(test: RowTest): readonly RowValue[] {
  switch (test.op) {
    case 'present':
      return []
    case 'is-true':
      return [test.value]
    case '=':
    case '<':
    case '<=':
      return [...needsOf(test.left), ...needsOf(test.right)]
    case 'in':
    case 'like':
      return needsOf(test.value)
    case 'contains':
      return [...needsOf(test.list), ...needsOf(test.value)]
    case 'within':
      return [...needsOf(test.list), ...needsOf(test.of)]
    case 'overlaps':
      return [...needsOf(test.list), ...needsOf(test.with)]
  }
}

/** A value with everything inside it that must be present for it to be. */
export function withInnerNeeds(value: RowValue): readonly RowValue[] {
  switch (value.op) {
    case '+':
    case '-':
    case '*':
      return [value, ...[value.left, value.right].flatMap(needsOf).flatMap(withInnerNeeds)]
    case 'literal':
    case 'column':
    case 'day':
      return needsOf(value)
  }
}
