import { HansaError } from '../../errors.ts'
import { formatPrincipal, isOperatorOf, parsePrincipal, type Principal } from '../../governance/principal.ts'
import { consumersOf } from '../../sidecar/agreement/choose-agreement.ts'
import { listAgreements } from '../../sidecar/agreement/find-agreements.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { membershipsIn } from '../../discovery/lineage/memberships-in.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { peopleOperations } from '../operations/people.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { shownAnswer } from './agreements.ts'

export const peopleHandlers: Handlers<typeof peopleOperations> = {
  showPerson: async ({ principal: name, ...wanted }, context) => {
    const parsed = parsePrincipal(name)
    if (parsed === undefined) throw nobodyCalled(name)
    const principal = formatPrincipal(parsed)
    const told = await identityOf(principal, context)
    const consumers = told === undefined ? [principal] : consumersOf(told)
    const [domains, products, agreements] = await Promise.all([
      domainsOwnedBy(consumers, context),
      productsOf(principal, context),
      agreementsOf(consumers, context),
    ])
    const isKnown = told !== undefined || domains.length + products.length + agreements.length > 0
    // Who may not know of somebody is told the same as if there were nobody of that name.
    if (!isKnown) throw nobodyCalled(principal)
    const { page } = context
    const { items, next } = pageAsGiven(products, wanted, { page, keyOf: ({ product }) => product })
    return {
      principal,
      ...(told === undefined ? {} : { teams: told.teams, attributes: told.attributes }),
      ...{ domains, products: items, productCount: products.length, agreements },
      ...(next === undefined ? {} : { next }),
    }
  },
}

const nobodyCalled = (name: string): HansaError =>
  new HansaError('not_found', `there is nobody called ${name} that you may know of`, {
    remedy: 'A name is `user:ana`, `team:sales` or `service:dashboard`.',
  })

/** What identities say of somebody, for themselves and the operator; not on the word of another node. */
async function identityOf(
  principal: string,
  { reader, mesh, directory }: ApiContext,
): Promise<Principal | undefined> {
  if (reader.method === 'on-behalf-of') return undefined
  const self = formatPrincipal(reader.principal)
  if (self === principal) return reader.principal
  return isOperatorOf(mesh, reader.principal) ? directory.find(principal) : undefined
}

async function domainsOwnedBy(
  consumers: readonly string[],
  { metadata, mesh, effects }: ApiContext,
): Promise<readonly string[]> {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  return (rules?.bundle.domains ?? [])
    .filter(({ name, owners }) =>
      ownerNames({ product: name, mesh, domainOwners: owners, team: [] }).some((owner) =>
        consumers.includes(owner),
      ),
    )
    .map(({ name }) => name)
}

/** By the descriptors' teams, which everybody may read; jobs outside the mesh have none. */
async function productsOf(principal: string, { lineage }: ApiContext) {
  const { graph } = await lineage.current()
  return membershipsIn(graph).get(principal) ?? []
}

/** Those that concern the reader, as everywhere. */
async function agreementsOf(consumers: readonly string[], { sidecar, reader }: ApiContext) {
  const all = await listAgreements(sidecar.agreements(reader))
  return all
    .filter(({ agreement: { consumer, requestedBy } }) =>
      [consumer, requestedBy].some((name) => consumers.includes(name)),
    )
    .map(shownAnswer)
}
