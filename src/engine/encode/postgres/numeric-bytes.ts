/** The binary form of `numeric`: digits to base 10,000 around the point (PostgreSQL, `numeric_send`). */
export function numericBytes(value: bigint, scale: number): Buffer {
  const digits: number[] = []
  const groupsBehind = Math.ceil(scale / 4)
  let rest = (value < 0n ? -value : value) * 10n ** BigInt(groupsBehind * 4 - scale)
  for (; rest > 0n; rest /= 10_000n) digits.push(Number(rest % 10_000n))
  digits.reverse()
  const weight = digits.length - groupsBehind - 1
  while (digits.at(-1) === 0) digits.pop()
  const bytes = Buffer.alloc(8 + digits.length * 2)
  bytes.writeInt16BE(digits.length, 0)
  bytes.writeInt16BE(digits.length === 0 ? 0 : weight, 2)
  bytes.writeUInt16BE(value < 0n ? 0x4000 : 0, 4)
  bytes.writeInt16BE(scale, 6)
  digits.forEach((digit, index) => bytes.writeInt16BE(digit, 8 + index * 2))
  return bytes
}
