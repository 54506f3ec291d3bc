const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const ipv4 = `${octet}(?:\\.${octet}){3}`
const group = '[0-9A-Fa-f]{1,4}'
const tail = `(?:${group}:${group}|${ipv4})`

/** RFC 4291 §2.2: eight groups, one run of zero groups shortened to `::`, the last 32 bits perhaps dotted. */
const ipv6 = [
  `(?:${group}:){6}${tail}`,
  `::(?:${group}:){5}${tail}`,
  `(?:${group})?::(?:${group}:){4}${tail}`,
  `(?:(?:${group}:){0,1}${group})?::(?:${group}:){3}${tail}`,
  `(?:(?:${group}:){0,2}${group})?::(?:${group}:){2}${tail}`,
  `(?:(?:${group}:){0,3}${group})?::${group}:${tail}`,
  `(?:(?:${group}:){0,4}${group})?::${tail}`,
  `(?:(?:${group}:){0,5}${group})?::${group}`,
  `(?:(?:${group}:){0,6}${group})?::`,
].join('|')

/**
 * What a text of each ODCS `format` looks like, in the engine's regular expressions; undefined where any text will
 * do. `email` is the HTML standard's, `uri` RFC 3986 with a scheme, `hostname` RFC 1123, `byte` base64.
 */
export const formats: Readonly<Record<string, string | undefined>> = {
  email: `^[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~-]+@${label}(?:\\.${label})*$`,
  uuid: '^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
  uri: "^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$",
  hostname: `^${label}(?:\\.${label})*\\.?$`,
  ipv4: `^${ipv4}$`,
  ipv6: `^(?:${ipv6})$`,
  byte: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  binary: undefined,
  password: undefined,
}

/** The values an integer `format` of ODCS can hold, as SQL literals; undefined for no such format, or no bound. */
export function integerRange(format: string): { low: string; high: string | undefined } | undefined {
  const match = /^([iu])(8|16|32|64|128)$/.exec(format)
  if (match === null) return undefined
  const bits = BigInt(match[2] ?? '')
  if (match[1] === 'u') return { low: '0', high: bits === 128n ? undefined : String(2n ** bits - 1n) }
  // The engine's own widest integer is i128.
  return bits === 128n
    ? undefined
    : { low: String(-(2n ** (bits - 1n))), high: String(2n ** (bits - 1n) - 1n) }
}
