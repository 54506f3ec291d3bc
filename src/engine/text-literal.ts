import { quoteLiteral } from './quote.ts'

/** `quoteLiteral` for texts of any characters: the parser stops at NUL, so a text with one travels as bytes. */
export const textLiteral = (text: string): string =>
  text.includes('\0')
    ? `system.main.decode(system.main.from_hex('${Buffer.from(text).toString('hex')}'))`
    : quoteLiteral(text)
