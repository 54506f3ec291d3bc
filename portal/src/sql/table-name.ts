/** A dataset as SQL names it, quoted where it has to be. */
export const tableName = (domain: string, dataset: string): string => `${quoted(domain)}.${quoted(dataset)}`

const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
