import { HansaError } from '../../errors.ts'
import { formatPrincipal, isOperatorOf, parsePrincipal, type Principal } from '../../governance/principal.ts'
import { consumersOf } from '../../sidecar/agreement/choose-agreement.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { peopleOperations } from '../operations/people.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { acquaintancesOf } from './acquaintances.ts'
import { shownAnswer } from './agreements.ts'
import { namesOf } from './names-of.ts'

export const peopleHandlers: Handlers<typeof peopleOperations> = {
  showPerson: async ({ principal: name, ...wanted }, context) => {
    const parsed = parsePrincipal(name)
    if (parsed === undefined) throw nobodyCalled(name)
    const principal = formatPrincipal(parsed)
    const told = await identityOf(principal, context)
    const consumers = told === undefined ? [principal] : consumersOf(told)
    const known = await acquaintancesOf(context)
    const domains = known.domains.filter(({ owners }) => owners.some((owner) => consumers.includes(owner)))
    const products = known.memberships.get(principal) ?? []
    const agreements = known.agreements.filter(({ agreement: { consumer, requestedBy } }) =>
      [consumer, requestedBy].some((party) => consumers.includes(party)),
    )
    const isThere = told !== undefined || domains.length + products.length + agreements.length > 0
    // Who may not know of somebody is told the same as if there were nobody of that name.
    if (
      !isThere &&
      (isOperatorOf(context.mesh, context.reader.principal) || !(await known.mayKnow(principal)))
    )
      throw nobodyCalled(principal)
    const called = (await namesOf([principal], context, known)).get(principal)
    const { page } = context
    const { items, next } = pageAsGiven(products, wanted, { page, keyOf: ({ product }) => product })
    return {
      principal,
      ...(called === undefined ? {} : { name: called }),
      ...(told === undefined ? {} : { teams: told.teams, attributes: told.attributes }),
      ...{
        domains: domains.map((domain) => domain.name),
        products: items.map(withoutName),
        productCount: products.length,
      },
      agreements: agreements.map(shownAnswer),
      ...(next === undefined ? {} : { next }),
    }
  },
  listNames: async ({ principal: asked }, context) => {
    const principals = asked.flatMap((text) => parsePrincipal(text) ?? []).map(formatPrincipal)
    const names = await namesOf(principals, context)
    return { items: [...names].map(([principal, name]) => ({ principal, name })) }
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

const withoutName = ({ product, role }: { readonly product: string; readonly role?: string }) => ({
  product,
  ...(role === undefined ? {} : { role }),
})
