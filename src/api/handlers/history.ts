import { HansaError } from '../../errors.ts'
import type { Run } from '../../store/metadata-store.ts'
import type { PublicationHead } from '../../store/publication.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { historyOperations } from '../operations/history.ts'
import { mostItems } from '../page.ts'
import { pageAsGiven, type WantedPage } from '../page-of-all.ts'
import { decidedAmong } from './decides-about.ts'
import { pageOfProducts, publishedProduct } from './products.ts'
import { checkCountsAnswer, qualityAnswer } from './quality-answer.ts'
import { requireHere } from './require-here.ts'

export const historyHandlers: Handlers<typeof historyOperations> = {
  listPublications: async ({ domain, product: name, ...wanted }, context) => {
    const { product } = await publishedProduct(`${domain}/${name}`, context)
    const kept = await context.metadata.history(product, mostNeeded(wanted))
    const shown = pageAsGiven(kept, wanted, {
      page: context.page,
      keyOf: ({ sequence }) => String(sequence),
    })
    const sequences = shown.items.map(({ sequence }) => sequence)
    const results = await context.metadata.checkResults(product, sequences)
    const items = shown.items.map((head) => ({
      ...publicationAnswer(head),
      ...checkCountsAnswer(results.get(head.sequence)),
    }))
    return { ...shown, items }
  },
  listBuilds: async ({ domain, product: name, ...wanted }, context) => {
    const product = `${domain}/${name}`
    await requireDecides(product, context)
    const builds = await context.metadata.runs(product, mostNeeded(wanted))
    if (builds.length === 0) await publishedProduct(product, context)
    return pageAsGiven(builds.map(buildAnswer), wanted, { page: context.page, keyOf: ({ id }) => id })
  },
  listNewestBuilds: async ({ domain, ...wanted }, context) => {
    const page = await pageOfProducts(domain, wanted, context)
    const decided = await decidedAmong(page.items, context)
    const found = await Promise.all([...decided].map((product) => context.metadata.runs(product, 1)))
    return { ...page, items: found.flat().map(buildAnswer) }
  },
}

/** Of a product; what is older is on no page. */
const mostKept = 1000

/** The first page is asked for most, and reads no more than it shows. */
const mostNeeded = ({ limit = mostItems, after }: WantedPage): number =>
  after === undefined ? limit + 1 : mostKept

/** Why a build failed can tell where data come from. A product that is not published is not there for others. */
async function requireDecides(product: string, context: ApiContext): Promise<void> {
  await requireHere(product, context)
  if ((await decidedAmong([product], context)).has(product)) return
  await publishedProduct(product, context)
  throw new HansaError('denied', `the builds of ${product} are for its owners`)
}

const publicationAnswer = ({ sequence, version, publishedAt, rejectedIdentity }: PublicationHead) => ({
  ...{ publication: sequence, version, publishedAt },
  isRollback: rejectedIdentity !== undefined,
})

const buildAnswer = ({ id, product, startedAt, endedAt, outcome, message, quality }: Run) => ({
  ...{ id, product, startedAt, outcome },
  ...(endedAt === undefined ? {} : { endedAt }),
  ...(message === undefined ? {} : { message }),
  ...(quality === undefined ? {} : { quality: qualityAnswer(quality, true), ...checkCountsAnswer(quality) }),
})
