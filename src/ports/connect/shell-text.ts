/** A word of a POSIX shell that means this text and nothing else. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A command and its arguments, as a POSIX shell takes them. */
export const shellCommand = (...words: readonly string[]): string => words.map(shellWord).join(' ')
