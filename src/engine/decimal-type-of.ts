/** The narrowest type that has all the digits of a number; a DOUBLE where no decimal has. */
export function decimalTypeOf(text: string): string {
  const [, whole = '', behind = ''] = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(text.trim()) ?? []
  const digits = Math.max(1, whole.length + behind.length)
  return whole + behind === '' || digits > 38 ? 'DOUBLE' : `DECIMAL(${digits},${behind.length})`
}
