/** What lines for a client are made from: a dataset, and what its reader reads it for. */
export interface ReadFacts {
  readonly mesh: string
  readonly domain: string
  /** Without its domain. */
  readonly product: string
  /** What SQL calls it in its domain. */
  readonly dataset: string
  /** `user:ana`; undefined for the operator, who has a token and no other way to sign in. */
  readonly reader: string | undefined
  readonly purpose: string
  /** Where only this agreement will do. */
  readonly agreement: string | undefined
  /** How the node's operator calls its command line: `hansa`, and what has to follow. */
  readonly hansa: readonly string[]
}

/** What a client is told, and in which language. */
export interface Snippet {
  readonly language: 'sh' | 'python' | 'javascript' | 'java' | 'powerquery' | 'sql' | 'json'
  readonly text: string
}

/** The variable that every client takes the token from: no line has a secret in it. */
export const tokenVariable = 'HANSA_TOKEN'

/** Rows that a first look wants. */
export const firstRows = 10
