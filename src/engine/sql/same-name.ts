/** The form in which DuckDB compares names: the letters A to Z count as small, all others as they are. */
export const foldName = (name: string): string =>
  /[A-Z]/.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : name

export const sameName = (left: string, right: string): boolean =>
  left === right || (left.length === right.length && foldName(left) === foldName(right))
