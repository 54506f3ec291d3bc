import { foldName } from './same-name.ts'
import type { NamedValue } from './value.ts'

/**
 * The columns of a subquery or CTE as others see them: the first ones under the names of `aliases`, and
 * names that come again with a number, by DuckDB's rule.
 */
export function renamedColumns(
  columns: readonly NamedValue[],
  aliases: readonly string[] = [],
): readonly NamedValue[] {
  const names = distinctNames(columns.map(({ name }, index) => aliases[index] ?? name))
  return columns.map(({ value }, index) => ({ name: names[index] ?? '', value }))
}

function distinctNames(names: readonly string[]): readonly string[] {
  const uses = new Map<string, number>()
  return names.map((name) => {
    const folded = foldName(name)
    let used = uses.get(folded)
    if (used === undefined) {
      uses.set(folded, 1)
      return name
    }
    let numbered = `${name}_${used}`
    while (uses.has(foldName(numbered))) numbered = `${name}_${++used}`
    uses.set(folded, used)
    uses.set(foldName(numbered), 1)
    return numbered
  })
}
