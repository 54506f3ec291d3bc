import { dropDisowned } from './keep-documents.ts'
import type { Registry } from './registry.ts'

/** Takes out products whose domain the rules in force have given to another node, or to none. */
export async function dropWhatIsDisowned({ database, members, lineage }: Registry): Promise<void> {
  const all = await members.all()
  const owners = new Map(all.flatMap(({ node, domains }) => domains.map((domain) => [domain, node])))
  if (await dropDisowned(database, ({ node, domain }) => owners.get(domain) === node)) lineage.forget()
}
