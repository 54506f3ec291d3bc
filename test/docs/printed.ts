/**
 * Where `printed` differs from what a guide says is printed, or undefined. Spaces count as one; a line `…` stands for
 * any lines, and `…` inside a line for any text.
 */
export function difference(printed: string, expected: string): string | undefined {
  const lines = linesOf(printed)
  let at = 0
  let mayStandLater = true
  for (const line of linesOf(expected)) {
    if (line === '…') {
      mayStandLater = true
      continue
    }
    const found = lines.findIndex((printedLine, index) => index >= at && fits(printedLine, line))
    if (found < 0 || (!mayStandLater && found !== at))
      return `the guide expects the line\n  ${line}\nand this was printed:\n${printed}`
    at = found + 1
    mayStandLater = false
  }
  return undefined
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '')

function fits(line: string, expected: string): boolean {
  const parts = expected.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(line)
}
