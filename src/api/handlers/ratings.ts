import {
  answerRating,
  listRatings,
  rateProduct,
  requireInPerson,
  withdrawRating,
  type RatingContext,
} from '../../discovery/measures/ratings.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { measureOperations } from '../operations/measures.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { publishedProduct } from './products.ts'

type RatingOperations = Pick<
  typeof measureOperations,
  'listRatings' | 'rateProduct' | 'withdrawRating' | 'answerRating' | 'withdrawAnswer'
>

export const ratingHandlers: Handlers<RatingOperations> = {
  listRatings: async ({ domain, product, ...wanted }, context) => {
    const all = await listRatings(await keyOf(domain, product, context), ratingsOf(context))
    return pageAsGiven(all, wanted, { page: context.page, keyOf: ({ id }) => id })
  },
  rateProduct: async ({ domain, product, stars, comment = '' }, context) => {
    requireInPerson(context.reader)
    return rateProduct(await keyOf(domain, product, context), { stars, comment }, ratingsOf(context))
  },
  withdrawRating: async ({ domain, product }, context) => {
    await withdrawRating(await keyOf(domain, product, context), ratingsOf(context))
    return undefined
  },
  answerRating: async ({ domain, product, id, text }, context) =>
    answerRating(await keyOf(domain, product, context), { id, text }, ratingsOf(context)),
  withdrawAnswer: async ({ domain, product, id }, context) => {
    const key = await keyOf(domain, product, context)
    await answerRating(key, { id, text: undefined }, ratingsOf(context))
    return undefined
  },
}

const ratingsOf = ({ sidecar, reader }: ApiContext): RatingContext => sidecar.agreements(reader)

const keyOf = async (domain: string, product: string, context: ApiContext): Promise<string> =>
  (await publishedProduct(`${domain}/${product}`, context)).product
