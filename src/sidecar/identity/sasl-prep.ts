/** Other spaces than ASCII's (RFC 3454, table C.1.2). */
const otherSpaces = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g

/** What is mapped to nothing (RFC 3454, table B.1); a zero width space is a space here. */
const nothing = /[\u00AD\u034F\u1806\u180B-\u180D\u200C\u200D\u2060\uFE00-\uFE0F\uFEFF]/g

/** Controls, private use, surrogates, what is not assigned or not a character: what RFC 4013 prohibits. */
const prohibited =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u200E\u200F\u202A-\u202E\u206A-\u206F\uFFF9-\uFFFD]/u

/**
 * A password as SCRAM hashes it: SASLprep (RFC 4013), so that it does not matter how a keyboard composes its letters.
 * One that SASLprep does not allow is taken as it is, as PostgreSQL does.
 */
export function saslPrep(password: string): string {
  const prepared = password.replace(otherSpaces, ' ').replace(nothing, '').normalize('NFKC')
  return prepared === '' || prohibited.test(prepared) ? password : prepared
}
