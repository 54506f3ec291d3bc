import { HansaError } from '../../errors.ts'
import { rowFilterText } from '../../governance/row-filter-text.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { decisionOperations } from '../operations/decisions.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { columnAnswer } from './column-answer.ts'
import { decidesAbout } from './decides-about.ts'
import { domainOf, policiesInForce } from './policies-in-force.ts'

export const decisionHandlers: Handlers<typeof decisionOperations> = {
  listPolicies: async ({ scope, domain, ...wanted }, context) => {
    const all = await policiesInForce(context)
    const chosen = all
      .filter((each) => scope === undefined || each.scope === scope)
      .filter((each) => domain === undefined || domainOf(each) === domain)
    return pageAsGiven(chosen, wanted, {
      page: context.page,
      keyOf: ({ id, domain: of = '', product = '' }) => `${of} ${product} ${id}`,
    })
  },
  explainDecision: async ({ domain, dataset, principal, ...terms }, context) => {
    const named = { domain, name: dataset }
    const reader = await readerOf(principal, named, context)
    const access = await context.sidecar.decide(reader, named, { ...terms, port: portName })
    const { decision, governed } = access
    return {
      principal: formatPrincipal(reader.principal),
      ...(access.purpose === undefined ? {} : { purpose: access.purpose }),
      ...(access.agreement === undefined ? {} : { agreement: access.agreement.id }),
      dataset: `${governed.domain.name}.${governed.sqlName}`,
      because: decision.policies,
      ...explained(access, await decidesAbout([governed.product.key], context)),
      ...(decision.excepted === undefined ? {} : { excepted: decision.excepted }),
    }
  },
}

/** What is left out of rows tells of policies, and so is for who may read these. */
function explained({ decision, governed }: DatasetAccess, isDeciding: boolean) {
  if (decision.kind === 'denied') {
    const { message, remedy } = decision
    return { permitted: false, message, remedy, columns: [] }
  }
  const { columns, rows, rowReasons } = decision.entitlement
  const seen = rows.kind === 'where' ? ('some' as const) : rows.kind
  const classified = new Map(governed.columns.map(({ name, classification }) => [name, classification]))
  return {
    permitted: true,
    columns: columns.map((column) => {
      const classification = classified.get(column.name)
      return { ...columnAnswer(column), ...(classification === undefined ? {} : { classification }) }
    }),
    rows: { seen, because: rowReasons, ...(isDeciding ? { filter: rowFilterText(rows) } : {}) },
  }
}

/** Whoever asks about somebody else acts for nobody: it is only looked at how it would be decided. */
async function readerOf(
  name: string | undefined,
  dataset: { readonly domain: string; readonly name: string },
  context: ApiContext,
): Promise<Reader> {
  const { reader, directory, sidecar } = context
  if (name === undefined || name === formatPrincipal(reader.principal)) return reader
  // Before anybody is looked up, so that names are not told to who does not decide about the dataset.
  const { governed } = await sidecar.decide(reader, dataset, { port: portName })
  if (!(await decidesAbout([governed.product.key], context))) throw notTheirs()
  return { principal: await directory.require(name), actor: reader.principal, method: 'operator' }
}

const notTheirs = (): HansaError =>
  new HansaError('denied', 'only owners of the product and the operator may ask how others are decided about')
