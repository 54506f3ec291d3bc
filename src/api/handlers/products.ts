import { HansaError } from '../../errors.ts'
import { findPublishedPort } from '../../sidecar/agreement/published-port.ts'
import { publishedIn } from '../../sidecar/published-products.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { KnowingTerms } from '../../sidecar/known/known-datasets.ts'
import { publishedKey } from '../../sidecar/published-key.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Publication } from '../../store/publication.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { productOperations } from '../operations/products.ts'
import { pageOfKeys, type WantedPage } from '../page-of-all.ts'
import { contractsAnswer } from './contracts-answer.ts'
import { decidesAbout } from './decides-about.ts'
import { contractChanges, versionAnswer } from './contract-changes.ts'
import { productAnswer, summaryAnswer, type Accesses } from './product-answer.ts'
import { guardrailsAnswer } from './guardrails-answer.ts'
import { ownersOf } from './owners-of.ts'
import { requireHere } from './require-here.ts'
import { domainOf } from '../../spec/domain-of.ts'

export const productHandlers: Handlers<typeof productOperations> = {
  listProducts: async ({ domain, purpose, ...wanted }, context) => {
    const page = await pageOfProducts(domain, wanted, context)
    const read = await Promise.all(page.items.map((key) => context.metadata.publication(key)))
    const found = read.filter((publication) => publication !== undefined)
    const isGranted = await grantedIn(found, purpose, context)
    return { ...page, items: found.map((publication) => summaryAnswer(publication, isGranted)) }
  },
  findProduct: async ({ name }, context) => ({ product: await productMeant(name, context) }),
  showProduct: async ({ domain, product, purpose }, context) => {
    const publication = await publishedProduct(`${domain}/${product}`, context)
    const [accesses, owners, history, guardrails, isOwn] = await Promise.all([
      decideAll(context, publication, purpose),
      ownersOf(publication.product, context),
      context.metadata.history(publication.product, longestHistory),
      guardrailsAnswer(publication, context),
      decidesAbout([publication.product], context),
    ])
    return productAnswer(publication, { accesses, owners, history, guardrails, isOwn })
  },
  showContracts: async ({ domain, product, publication: sequence, purpose }, context) => {
    const newest = await publishedProduct(`${domain}/${product}`, context)
    const shown = sequence === undefined ? newest : await keptPublication(newest.product, sequence, context)
    const [accesses, isOwn] = await Promise.all([
      decideAll(context, newest, purpose),
      decidesAbout([newest.product], context),
    ])
    return contractsAnswer(shown, { accesses, isOwn })
  },
  compareVersions: async ({ domain, product, from, to }, context) => {
    const newest = await publishedProduct(`${domain}/${product}`, context)
    const was = await keptPublication(newest.product, from, context)
    const now = to === undefined ? newest : await keptPublication(newest.product, to, context)
    return { from: versionAnswer(was), to: versionAnswer(now), contracts: contractChanges(was, now) }
  },
}

/** Keys of what is published, in order. */
export const pageOfProducts = async (
  domain: string | undefined,
  wanted: WantedPage,
  { metadata, page }: Pick<ApiContext, 'metadata' | 'page'>,
): Promise<ReturnType<typeof pageOfKeys>> =>
  pageOfKeys((await publishedIn(metadata)).keys, wanted, {
    page,
    ...(domain === undefined ? {} : { begin: `${domain}/` }),
  })

/** By its own name, or by that of a dataset as SQL writes it; `misdirected` where the name is of a domain elsewhere. */
async function productMeant(name: string, context: ApiContext): Promise<string> {
  await requireHere(name, context)
  const { metadata } = context
  return /^[^./]+\.[^./]+$/.test(name)
    ? findPublishedPort(name, (await metadata.heads()).values()).product
    : publishedKey(metadata, name)
}

const longestHistory = 20

/** An earlier publication, as far as it is still kept. */
async function keptPublication(
  product: string,
  sequence: number,
  { metadata }: Pick<ApiContext, 'metadata'>,
): Promise<Publication> {
  const kept = await metadata.publication(product, { sequence })
  if (kept !== undefined) return kept
  throw new HansaError('not_found', `${product} has no publication ${sequence}, or it is not kept any more`)
}

/** The newest publication; `misdirected` where it is another node's, `not_found` with the nearest name. */
export async function publishedProduct(
  key: string,
  { metadata, sidecar }: Pick<ApiContext, 'metadata' | 'sidecar'>,
): Promise<Publication> {
  const publication = await metadata.publication(key)
  if (publication !== undefined) return publication
  await requireHere(key, { sidecar })
  const remedy = didYouMean(key, (await metadata.heads()).keys())
  throw new HansaError('not_found', `no product ${key} is published`, remedy === undefined ? {} : { remedy })
}

/** Tells of datasets of these publications whether the reader may read anything of them, as a read would be decided. */
async function grantedIn(
  publications: readonly Publication[],
  purpose: string | undefined,
  { sidecar, reader }: ApiContext,
): Promise<(dataset: string) => boolean> {
  const known = await sidecar.known(reader, decisionOptions(purpose))
  for (const publication of publications) sidecar.remember(publication)
  const datasets = publications.flatMap(({ snapshots }) => snapshots.map(({ dataset }) => dataset))
  const columns = await known.columns(datasets)
  return (dataset) => columns.has(dataset)
}

const decisionOptions = (purpose: string | undefined): KnowingTerms => ({
  port: portName,
  ...(purpose === undefined ? {} : { purpose }),
})

/** What the reader may see of each dataset, as a read would be decided. */
async function decideAll(
  { sidecar, reader }: ApiContext,
  { product, snapshots }: Publication,
  purpose: string | undefined,
): Promise<Accesses> {
  const domain = domainOf(product)
  const options = decisionOptions(purpose)
  const accesses = new Map<string, DatasetAccess>()
  for (const { dataset, sqlName } of snapshots)
    accesses.set(dataset, await sidecar.decide(reader, { domain, name: sqlName }, options))
  return accesses
}
