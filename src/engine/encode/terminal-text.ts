/** Letters, digits and signs that are one column wide and do nothing. */
const isAscii = (text: string): boolean => /^[ -~]*$/.test(text)

/** Characters that steer a terminal or turn the direction of text: data must not do that. */
const steering = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

const pictures: Readonly<Record<string, string>> = { '\n': '↵', '\r': '↵', '\t': ' ' }

/** `text` on one line, at most `longest` characters long, with nothing in it that a terminal would obey. */
export function printable(text: string, longest: number): string {
  if (text.length <= longest && isAscii(text)) return text
  const cut = text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text
  return cut.replaceAll(steering, (character) => pictures[character] ?? '\ufffd')
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** East Asian wide blocks and pictures, which take two columns of a terminal (Unicode TR11, roughly). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u

/** How many columns of a terminal `text` takes. */
export function displayWidth(text: string): number {
  if (isAscii(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1
  return width
}

/** `text` in exactly `width` columns: cut with `…`, or padded on one side. */
export function fitted(text: string, width: number, right: boolean): string {
  const own = displayWidth(text)
  if (own > width) return fitted(`${cutTo(text, width - 1)}…`, width, right)
  const padding = ' '.repeat(width - own)
  return right ? padding + text : text + padding
}

function cutTo(text: string, width: number): string {
  if (isAscii(text)) return text.slice(0, Math.max(0, width))
  let kept = ''
  let used = 0
  for (const { segment } of segmenter.segment(text)) {
    used += wide.test(segment) ? 2 : 1
    if (used > width) break
    kept += segment
  }
  return kept
}
