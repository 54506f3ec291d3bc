/** What PostgreSQL's lexer tells apart; comments and space are none. */
export type SqlTokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol'

const code = (character: string): number => character.charCodeAt(0)
const newline = code('\n')
const carriageReturn = code('\r')
const quote = code("'")
const doubleQuote = code('"')
const dollar = code('$')
const minus = code('-')
const slash = code('/')
const star = code('*')
const point = code('.')
const ampersand = code('&')
const backslash = code('\\')
const underscore = code('_')

const flags = { space: 1, word: 2, digit: 4, prefix: 8, operator: 16, other: 32 }

/** What each character of ASCII can be. */
const ascii = Uint8Array.from({ length: 128 }, (_, at) => {
  const character = String.fromCharCode(at)
  return (
    (/\s/.test(character) ? flags.space : 0) |
    (/[A-Za-z_]/.test(character) ? flags.word : 0) |
    (/\d/.test(character) ? flags.digit : 0) |
    (/[bBeEnNuUxX]/.test(character) ? flags.prefix : 0) |
    (/[:<>!=|\-~]/.test(character) ? flags.operator : 0) |
    (/['"$.]/.test(character) ? flags.other : 0)
  )
})

const otherSpace = /[\s\ufeff]/
const otherLetter = /\p{L}/uy
const otherWord = /[\p{L}\p{N}]/uy
const exponent = /[eE][+-]?\d+/y
const operator = /::|<>|!=|<=|>=|\|\||->>|->|!~\*|!~|~\*|~~/y

/**
 * Walks over SQL from token to token and looks at each character once. Nothing is made of a token but its kind and its
 * place, so that a megabyte of anything keeps nobody waiting. What has no end reaches to the end.
 */
export class SqlScanner {
  readonly sql: string
  kind: SqlTokenKind = 'symbol'
  start = 0
  end = 0

  constructor(sql: string) {
    this.sql = sql
  }

  /** Goes to the next token; false where there is none. */
  next(): boolean {
    const start = this.#afterSpace(this.end)
    this.start = start
    this.end = start
    if (start >= this.sql.length) return false
    this.end = this.#scan(start)
    return true
  }

  /** The character code at a place; 0 behind the end. */
  #at(place: number): number {
    return place < this.sql.length ? this.sql.charCodeAt(place) : 0
  }

  #is(place: number, flag: number): boolean {
    const at = this.#at(place)
    return at < 128 && ((ascii[at] ?? 0) & flag) !== 0
  }

  #scan(start: number): number {
    const first = this.#at(start)
    // Brackets, commas and what else can begin nothing longer.
    if (first < 128 && ascii[first] === 0) return this.#as('symbol', start + 1)
    if (first === quote) return this.#as('string', this.#afterQuote(start + 1, quote))
    if (first === doubleQuote) return this.#as('quoted', this.#afterQuote(start + 1, doubleQuote))
    if (first === dollar) return this.#dollar(start)
    if (this.#is(start, flags.prefix)) {
      const end = this.#prefixed(start)
      if (end !== undefined) return end
    }
    if (this.#is(start, flags.digit) || (first === point && this.#is(start + 1, flags.digit)))
      return this.#as('number', this.#afterNumber(start))
    if (this.#is(start, flags.word) || (first >= 128 && this.#matches(otherLetter, start)))
      return this.#as('word', this.#afterWord(start))
    return this.#as('symbol', this.#afterSymbol(start))
  }

  #as(kind: SqlTokenKind, end: number): number {
    this.kind = kind
    return end
  }

  /** `E'…'`, `U&'…'`, `U&"…"` and strings of bits, where there is one. */
  #prefixed(start: number): number | undefined {
    const second = this.#at(start + 1)
    if (second !== quote && second !== ampersand) return undefined
    const letter = this.sql.charAt(start).toLowerCase()
    if (letter !== 'u') {
      if (second !== quote) return undefined
      const end = letter === 'e' ? this.#afterEscaped(start + 2) : this.#afterQuote(start + 2, quote)
      return this.#as('string', end)
    }
    const third = this.#at(start + 2)
    if (second !== ampersand || (third !== quote && third !== doubleQuote)) return undefined
    return this.#as(third === quote ? 'string' : 'quoted', this.#afterQuote(start + 3, third))
  }

  /** Past the quote that ends what begins at `from`; two of them are one in it. */
  #afterQuote(from: number, ending: number): number {
    const mark = String.fromCharCode(ending)
    for (let at = from; ;) {
      const found = this.sql.indexOf(mark, at)
      if (found < 0) return this.sql.length
      if (this.#at(found + 1) !== ending) return found + 1
      at = found + 2
    }
  }

  #afterEscaped(from: number): number {
    for (let at = from; at < this.sql.length; at += 1) {
      const each = this.#at(at)
      if (each === backslash) at += 1
      else if (each === quote) {
        if (this.#at(at + 1) !== quote) return at + 1
        at += 1
      }
    }
    return this.sql.length
  }

  /** `$1`, `$tag$…$tag$`, or a lone sign. */
  #dollar(start: number): number {
    if (this.#is(start + 1, flags.digit)) {
      let end = start + 2
      while (this.#is(end, flags.digit)) end += 1
      return this.#as('parameter', end)
    }
    const tagged = this.#isLetter(start + 1) ? this.#afterTag(start + 1) : start + 1
    if (this.#at(tagged) !== dollar) return this.#as('symbol', start + 1)
    const tag = this.sql.slice(start, tagged + 1)
    const found = this.sql.indexOf(tag, tagged + 1)
    return this.#as('string', found < 0 ? this.sql.length : found + tag.length)
  }

  #isLetter(place: number): boolean {
    return this.#is(place, flags.word) || (this.#at(place) >= 128 && this.#matches(otherLetter, place))
  }

  #afterNumber(start: number): number {
    let at = start
    while (this.#is(at, flags.digit) || (at > start && this.#at(at) === underscore)) at += 1
    if (this.#at(at) === point) {
      at += 1
      while (this.#is(at, flags.digit)) at += 1
    }
    const next = this.#at(at) | 32
    if (next === 101 && this.#matches(exponent, at)) return exponent.lastIndex
    return at
  }

  #afterWord(start: number): number {
    let at = start + 1
    for (;;) {
      if (this.#is(at, flags.word | flags.digit) || this.#at(at) === dollar) at += 1
      else if (this.#at(at) >= 128 && this.#matches(otherWord, at)) at = otherWord.lastIndex
      else return at
    }
  }

  /** As a word, but for the sign that ends it. */
  #afterTag(start: number): number {
    let at = start + 1
    for (;;) {
      if (this.#is(at, flags.word | flags.digit)) at += 1
      else if (this.#at(at) >= 128 && this.#matches(otherWord, at)) at = otherWord.lastIndex
      else return at
    }
  }

  #afterSymbol(start: number): number {
    if (this.#is(start, flags.operator) && this.#matches(operator, start)) return operator.lastIndex
    return start + ((this.sql.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)
  }

  #matches(pattern: RegExp, place: number): boolean {
    pattern.lastIndex = place
    return pattern.test(this.sql)
  }

  #afterSpace(start: number): number {
    let at = start
    for (;;) {
      const each = this.#at(at)
      if (at >= this.sql.length) return at
      if (each < 128 ? ((ascii[each] ?? 0) & flags.space) !== 0 : otherSpace.test(this.sql.charAt(at)))
        at += 1
      else if (each === minus && this.#at(at + 1) === minus) at = this.#afterLine(at + 2)
      else if (each === slash && this.#at(at + 1) === star) at = this.#afterComment(at + 2)
      else return at
    }
  }

  #afterLine(from: number): number {
    let at = from
    while (at < this.sql.length && this.#at(at) !== newline && this.#at(at) !== carriageReturn) at += 1
    return at
  }

  /** Comments nest in PostgreSQL. */
  #afterComment(from: number): number {
    let depth = 1
    for (let at = from; at < this.sql.length; at += 1) {
      const each = this.#at(at)
      const opens = each === slash && this.#at(at + 1) === star
      if (!opens && !(each === star && this.#at(at + 1) === slash)) continue
      depth += opens ? 1 : -1
      at += 1
      if (depth === 0) return at + 1
    }
    return this.sql.length
  }
}
