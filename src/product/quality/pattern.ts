/** A pattern in the engine's dialect, or why it has none; `offset` is 0-based in the pattern. */
export type Translated =
  | { readonly kind: 'ok'; readonly pattern: string }
  | { readonly kind: 'problem'; readonly message: string; readonly offset: number }

const space = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`

/**
 * ODCS patterns are ECMA-262's; the engine's are RE2's, which run in linear time and so know no look-around and no
 * backreferences. As with `RegExp.test`, a match anywhere is enough.
 */
export function translatePattern(source: string): Translated {
  const syntax = syntaxProblem(source)
  if (syntax !== undefined) return { kind: 'problem', message: syntax, offset: 0 }
  let pattern = ''
  let inClass = false
  for (let at = 0; at < source.length;) {
    const piece = pieceAt(source, at, inClass)
    if (piece.kind === 'problem') return { kind: 'problem', message: piece.message, offset: at }
    pattern += piece.text
    inClass = piece.inClass ?? inClass
    at += piece.length
  }
  return { kind: 'ok', pattern }
}

function syntaxProblem(source: string): string | undefined {
  try {
    new RegExp(source, 'u')
    return undefined
  } catch {
    // Many contracts use escapes that only the older, laxer grammar allows.
  }
  try {
    new RegExp(source)
    return undefined
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(
      /^Invalid regular expression: /,
      '',
    )
  }
}

type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly length: number; readonly inClass?: boolean }
  | { readonly kind: 'problem'; readonly message: string }

const text = (text: string, length: number, inClass?: boolean): Piece => ({
  kind: 'text',
  text,
  length,
  ...(inClass === undefined ? {} : { inClass }),
})
const problem = (message: string): Piece => ({ kind: 'problem', message })

function pieceAt(source: string, at: number, inClass: boolean): Piece {
  const rest = source.slice(at)
  if (rest.startsWith('\\')) return escape(rest, inClass)
  if (inClass) return classPiece(rest)
  if (rest.startsWith('[^]')) return text('(?s:.)', 3)
  if (rest.startsWith('[]')) return text(String.raw`[^\x00-\x{10FFFF}]`, 2)
  if (rest.startsWith('['))
    return text(rest.startsWith('[^') ? '[^' : '[', rest.startsWith('[^') ? 2 : 1, true)
  if (rest.startsWith('.')) return text(String.raw`[^\n\r\x{2028}\x{2029}]`, 1)
  if (/^\(\?<?[=!]/.test(rest)) return problem('look-ahead and look-behind are not supported')
  const named = /^\(\?<[^>]*>/.exec(rest)
  if (named !== null) return text('(', named[0].length)
  const repeat = /^\{(\d+)(?:,(\d*))?\}/.exec(rest)
  if (repeat !== null && Math.max(Number(repeat[1]), Number(repeat[2] ?? 0)) > 1000)
    return problem('more than 1000 repetitions are not supported')
  return text(rest.slice(0, 1), 1)
}

/** RE2 knows `[[:alpha:]]`; in ECMA-262 a bracket inside a class is only a bracket. */
function classPiece(rest: string): Piece {
  if (rest.startsWith('[')) return text(String.raw`\[`, 1)
  return text(rest.slice(0, 1), 1, !rest.startsWith(']'))
}

function escape(rest: string, inClass: boolean): Piece {
  const code = /^\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/i.exec(rest)
  if (code !== null) return text(`\\x{${code[1] ?? code[2] ?? code[3] ?? ''}}`, code[0].length)
  const property = /^\\([pP])\{(?:(?:Script|sc|General_Category|gc)=)?(\w+)\}/.exec(rest)
  if (property !== null) return text(`\\${property[1] ?? ''}{${property[2] ?? ''}}`, property[0].length)
  if (/^\\k</.test(rest) || (!inClass && /^\\[1-9]/.test(rest)))
    return problem('backreferences are not supported')
  const control = /^\\c([a-z])/i.exec(rest)
  if (control?.[1] !== undefined)
    return text(`\\x{${(control[1].toUpperCase().charCodeAt(0) % 32).toString(16)}}`, 3)
  return text(escapedCharacter(rest.charAt(1), inClass), 2)
}

function escapedCharacter(character: string, inClass: boolean): string {
  switch (character) {
    case 's':
      return inClass ? space : `[${space}]`
    case 'S':
      return inClass ? String.raw`\S` : `[^${space}]`
    case '0':
      return String.raw`\x00`
    case 'b':
      return inClass ? String.raw`\x08` : String.raw`\b`
    default:
      // Other letters mean themselves in ECMA-262, but not in RE2.
      return /[a-zA-Z0-9]/.test(character) && !/[dDwWBtnvfr]/.test(character) ? character : `\\${character}`
  }
}
