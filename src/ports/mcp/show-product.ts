import { HansaError } from '../../errors.ts'
import { listAgreements } from '../../sidecar/agreement/find-agreements.ts'
import { findPublishedPort } from '../../sidecar/agreement/published-port.ts'
import { productOwners, requireRules } from '../../sidecar/agreement/rules-in-force.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { Publication } from '../../store/publication.ts'
import { productView, type Accesses } from '../http/product-view.ts'
import type { ToolContext } from './mcp-port.ts'
import { plainValue } from './plain-text.ts'
import { productElsewhere } from './products-elsewhere.ts'
import { termsOfCall, type CallTerms } from './terms-of-call.ts'
import { domainOf } from '../../spec/domain-of.ts'

export interface ProductRequest extends CallTerms {
  readonly name: string
}

/** A product with its contract, what the caller would see of each column, and how more can be asked for. */
export async function showProduct(
  context: ToolContext,
  { name, ...terms }: ProductRequest,
): Promise<Record<string, unknown>> {
  const { metadata } = context
  const there = await shownElsewhere(context, { name, ...terms })
  if (there !== undefined) return there
  const publication = await metadata.publication(await productNamed(context, name))
  if (publication === undefined) throw new HansaError('not_found', `nothing published is called ${name}`)
  const accesses = await accessesTo(context, publication, terms)
  return {
    product: plainValue(productView(publication, accesses)),
    asking: plainValue(await asking(context, publication.product)),
  }
}

/** As its owner shows it to the caller, where its domain is another node’s. */
async function shownElsewhere(
  { sidecar, caller, metadata }: ToolContext,
  { name, ...terms }: ProductRequest,
): Promise<Record<string, unknown> | undefined> {
  const where = await sidecar.whereElse(name.split(/[./]/)[0] ?? '')
  if (where === undefined || (await metadata.heads()).has(name)) return undefined
  const elsewhere = await sidecar.visibleElsewhere(await caller.reader(), termsOfCall(caller, terms))
  const product = productElsewhere(elsewhere, name)
  const { node } = where
  if (product !== undefined)
    return {
      product: plainValue(product),
      asking: { tool: 'dataproduct_request_access', node },
    }
  if (elsewhere.missing.includes(node))
    throw new HansaError('source_unavailable', `node ${node}, which owns ${name}, does not answer now`, {
      remedy: 'Ask again in a while; what is here can be asked for meanwhile.',
    })
  throw new HansaError(
    'not_found',
    `node ${node}, to which that domain belongs, shows nothing called ${name}`,
  )
}

async function productNamed({ metadata }: ToolContext, name: string): Promise<string> {
  const heads = await metadata.heads()
  return heads.has(name) ? name : findPublishedPort(name, heads.values()).product
}

async function accessesTo(
  { sidecar, caller }: ToolContext,
  { product, snapshots }: Publication,
  terms: CallTerms,
): Promise<Accesses> {
  const reader = await caller.reader()
  const options = termsOfCall(caller, terms)
  const domain = domainOf(product)
  const accesses = new Map<string, DatasetAccess>()
  for (const { dataset, sqlName } of snapshots)
    accesses.set(dataset, await sidecar.decide(reader, { domain, name: sqlName }, options))
  return accesses
}

/** Who decides, and what the caller has agreed or asked for already. */
async function asking({ sidecar, caller, mesh }: ToolContext, product: string): Promise<unknown> {
  const agreements = sidecar.agreements(await caller.reader())
  const owners = ownerNames(await productOwners(agreements, product, await requireRules(agreements)))
  const mine = await listAgreements(agreements, { mine: true, product })
  return {
    tool: 'dataproduct_request_access',
    decided: [...owners, `node:${mesh}`],
    agreements: mine.map(({ agreement: { id, port, major, purpose, until }, state }) => ({
      id,
      port,
      major,
      purpose,
      until,
      state,
    })),
  }
}
