/** One stretch of a shape: letters or digits with their number, or a sign that stands for itself. */
type Run =
  | { readonly kind: 'A' | 'a' | '9'; readonly length: number }
  | { readonly kind: 'sign'; readonly text: string }

const longestCode = 30

/**
 * The pattern of codes that are all built alike, such as `^[A-Z]{3}-[0-9]+$`; undefined where the shapes differ, or are
 * those of words. Letters must be as many in all; digits may count up.
 */
export function codePattern(shapes: readonly string[]): string | undefined {
  const all = shapes.map(runsOf)
  const [first] = all
  if (first === undefined || first.length === 0) return undefined
  const parts: string[] = []
  for (const [index, run] of first.entries()) {
    const part = commonPart(
      run,
      all.map((runs) => (runs.length === first.length ? runs[index] : undefined)),
    )
    if (part === undefined) return undefined
    parts.push(part)
  }
  return isWord(first) ? undefined : `^${parts.join('')}$`
}

/** Empty where it cannot be a code. */
function runsOf(shape: string): readonly Run[] {
  if (shape === '' || shape.length > longestCode) return []
  const runs: Run[] = []
  for (const [text] of shape.matchAll(/A+|a+|9+|[^]/gu)) {
    const [kind] = text
    if (kind === 'A' || kind === 'a' || kind === '9') runs.push({ kind, length: text.length })
    else if (/[-_/.:#]/.test(text)) runs.push({ kind: 'sign', text })
    else return []
  }
  return runs
}

function commonPart(run: Run, others: readonly (Run | undefined)[]): string | undefined {
  if (run.kind === 'sign')
    return others.every((other) => other?.kind === 'sign' && other.text === run.text)
      ? signPattern(run.text)
      : undefined
  if (!others.every((other) => other?.kind === run.kind)) return undefined
  const same = others.every((other) => other?.kind === run.kind && other.length === run.length)
  const letters = run.kind === 'A' ? '[A-Z]' : run.kind === 'a' ? '[a-z]' : '[0-9]'
  if (same) return run.length === 1 ? letters : `${letters}{${run.length}}`
  return run.kind === '9' ? `${letters}+` : undefined
}

const signPattern = (sign: string): string => (sign === '.' ? '\\.' : sign)

/** Small letters alone, or after a capital one, are words that happen to be alike. */
const isWord = (runs: readonly Run[]): boolean =>
  runs.some(({ kind }) => kind === 'a') && !runs.some(({ kind }) => kind === '9')
