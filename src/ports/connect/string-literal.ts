/** Text as a literal in double quotes, which Python, JavaScript and Java read alike: JSON has only escapes that all of them have. */
export const stringLiteral = (text: string): string => JSON.stringify(text)
