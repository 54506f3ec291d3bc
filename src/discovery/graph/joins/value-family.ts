/** Columns of one family can be compared; undefined for what is measured rather than told apart by: it is no key. */
export function valueFamily(type: string): string | undefined {
  if (/^(?:DECIMAL|DOUBLE|FLOAT|REAL|NUMERIC|INTERVAL|STRUCT|MAP|UNION)\b|\[\]$|^BOOLEAN$/i.test(type))
    return undefined
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/i.test(type)) return 'integer'
  return type.toUpperCase()
}

/** Whether columns of these types can be equal where rows belong together. */
export function isComparable(a: string, b: string): boolean {
  const family = valueFamily(a)
  return family !== undefined && family === valueFamily(b)
}
