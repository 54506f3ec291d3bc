import { membershipsIn, type Membership } from '../../discovery/lineage/memberships-in.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { ApiContext } from '../api-context.ts'
import { acquaintancesOf, type Acquaintances } from './acquaintances.ts'

/** What the reader is called: by the identities file, else by their token, else by the teams of products. */
export async function ownName(context: ApiContext): Promise<string | undefined> {
  const { reader, lineage } = context
  const self = formatPrincipal(reader.principal)
  const said = (await nameInFile(self, context)) ?? reader.name
  return said ?? nameInTeams(membershipsIn((await lineage.current()).graph).get(self))
}

/** What they are called, by principal, of whom the reader may know of: the others are left out, as is who has no name. */
export async function namesOf(
  principals: readonly string[],
  context: ApiContext,
  known?: Acquaintances,
): Promise<ReadonlyMap<string, string>> {
  const { memberships, mayKnow } = known ?? (await acquaintancesOf(context))
  const self = formatPrincipal(context.reader.principal)
  const names = new Map<string, string>()
  for (const principal of new Set(principals)) {
    if (!(await mayKnow(principal))) continue
    const name =
      principal === self
        ? await ownName(context)
        : ((await nameInFile(principal, context)) ?? nameInTeams(memberships.get(principal)))
    if (name !== undefined) names.set(principal, name)
  }
  return names
}

/** What this node's identities say is for who signs in here, and not for another node. */
const nameInFile = (
  principal: string,
  { reader, directory }: Pick<ApiContext, 'reader' | 'directory'>,
): Promise<string | undefined> =>
  reader.method === 'on-behalf-of' ? Promise.resolve(undefined) : directory.nameOf(principal)

/** Any team can call anybody anything: where two say different things, neither is believed. */
function nameInTeams(memberships: readonly Membership[] = []): string | undefined {
  let name: string | undefined
  // Somebody can be in the teams of very many products.
  for (const said of memberships) {
    if (said.name === undefined) continue
    if (name !== undefined && said.name !== name) return undefined
    name = said.name
  }
  return name
}
