import { displayWidth, fitted, printable } from '../engine/encode/terminal-text.ts'

/** Longer cells are cut: a table is for looking at, `--json` has everything. */
const longestCell = 120

/** Rows as aligned columns, two spaces between; numbers in `right` columns line up at their end. */
export function textTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [] }: { right?: readonly number[] } = {},
): string {
  const cells = rows.map((row) => row.map((cell) => printable(cell, longestCell)))
  const widths = headers.map((header, index) =>
    Math.max(displayWidth(header), ...cells.map((row) => displayWidth(row[index] ?? ''))),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => fitted(cell, widths[index] ?? 0, right.includes(index)))
      .join('  ')
      .trimEnd()
  return [line(headers), line(widths.map((count) => '─'.repeat(count))), ...cells.map(line)].join('\n')
}
