/** An address that somebody wrote, as an IRI; undefined where it is of another kind than the web's, mail's or a name. */
export function webIri(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, href } = new URL(address)
  return ['http:', 'https:', 'mailto:', 'urn:'].includes(protocol) ? href : undefined
}
