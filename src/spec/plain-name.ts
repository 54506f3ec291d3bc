/** Whether a name can be typed in SQL without quotes, whatever the engine does with case. */
export const isPlainName = (name: string): boolean => /^[a-z_][a-z0-9_]*$/.test(name)

export const plainNameRule = 'lower-case letters, digits and `_`, not a digit first'

/** The nearest plain name: `Flight-Ops` becomes `flight_ops`. */
export const plainNameFor = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^(?=\d)/, '_')
