/** Only the texts that there are. */
export function said<Names extends string>(
  texts: Readonly<Partial<Record<Names, string | undefined>>>,
): Partial<Record<Names, string>> {
  const there = Object.entries<string | undefined>(texts).filter(([, text]) => text !== undefined)
  return Object.fromEntries(there) as Partial<Record<Names, string>>
}
