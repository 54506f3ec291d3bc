/** A form that values have. */
export interface Form {
  /** Of the whole value; means the same to RE2 and to JavaScript. */
  readonly pattern: string
  /** What a pattern cannot say: check digits, ranges. */
  readonly holds?: (text: string) => boolean
  /** Which part of a column's values must have it, from 0 to 1. */
  readonly leastShare: number
  /** How many different values must: a few repeated ones can have it by chance. */
  readonly leastDistinct: number
}

/** A kind of personal data that values show. */
export interface PersonalKind {
  readonly name: string
  /** As messages and policies call it: `e-mail address`. */
  readonly singular: string
  readonly plural: string
  /** Enough by itself. */
  readonly sure?: Form
  /** Enough in a column whose name has one of `words`, which are as `snakeName` writes them. */
  readonly named?: Form
  readonly words?: readonly string[]
  /** What stands for it inside longer texts; enough in a small part of them. */
  readonly within?: string
}
