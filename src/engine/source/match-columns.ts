import { HansaError } from '../../errors.ts'
import { nearest } from '../../spec/nearest.ts'
import type { Column } from '../../spec/logical-type.ts'

/**
 * For each column of the contract, the position of its `physicalName` among the names a source has: as written, else
 * without regard to case. All missing ones are told at once.
 */
export function matchColumns(
  names: readonly string[],
  columns: readonly Column[],
  shown: string,
): readonly number[] {
  const positions = columns.map(({ physicalName }) => matchName(names, physicalName))
  const missing = columns.filter((_, index) => positions[index] === -1)
  if (missing.length > 0) throw missingColumns(missing, names, shown)
  return positions
}

/** The position of `wanted` among `names`, or -1. */
export function matchName(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted)
  if (exact >= 0) return exact
  const folded = wanted.toLowerCase()
  return names.findIndex((name) => name.toLowerCase() === folded)
}

function missingColumns(missing: readonly Column[], names: readonly string[], shown: string): HansaError {
  const [first] = missing
  const listed = missing.map(({ physicalName }) => `"${physicalName}"`).join(', ')
  const near = first === undefined ? undefined : nearest(first.physicalName, names)
  const has = `It has ${names.length === 0 ? 'no columns' : names.map((name) => `"${name}"`).join(', ')}.`
  return new HansaError(
    'undefined_column',
    `${shown} lacks the ${missing.length === 1 ? 'column' : 'columns'} ${listed} that the contract declares`,
    {
      remedy:
        near === undefined
          ? `Set \`physicalName\` in the contract to the name in the source.`
          : `Did you mean "${near}"? Then set it as \`physicalName\` in the contract.`,
      detail: [has],
    },
  )
}
