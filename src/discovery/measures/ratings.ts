import { randomUUID } from 'node:crypto'
import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { actingFor } from '../../sidecar/acting.ts'
import type { AgreementContext } from '../../sidecar/agreement/agreement-context.ts'
import { productOwners, requireRules } from '../../sidecar/agreement/rules-in-force.ts'
import { isOwner } from '../../sidecar/agreement/who-decides.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Rating, Stars } from '../../store/rating-store.ts'
import { hasRead } from './measure-use.ts'
import { useTotals } from './use-totals.ts'
import { windowOf } from './window.ts'

/** Characters of a comment, and of an answer, at most. */
export const longestComment = 2000

/** Who rates and answers, and where it is kept. */
export type RatingContext = AgreementContext

/** A rating as the context's reader may know it. */
export interface ShownRating extends Pick<Rating, 'id' | 'stars' | 'comment' | 'at' | 'answer'> {
  readonly mine: boolean
  /** For owners and for oneself only. */
  readonly author?: string
}

/** Whether the reader may rate a product, and why not. */
export type MayRate =
  { readonly may: true } | { readonly may: false; readonly message: string; readonly remedy: string }

const windowOfConsumers = 90

/** Real consumers may: those who, by the audit, have read it in the last ninety days. Its owners do not rate their own. */
export async function mayRate(product: string, context: RatingContext): Promise<MayRate> {
  const { metadata, mesh, effects, reader } = context
  const who = formatPrincipal(reader.principal)
  if (!isInPerson(reader)) return { may: false, ...notInPerson(who) }
  if (await owns(product, context))
    return {
      may: false,
      message: `${who} answers for ${product}, and does not rate it`,
      remedy: 'Its consumers can.',
    }
  const use = (await useTotals(metadata, mesh)).products.get(product)
  if (hasRead(use, who, windowOf(windowOfConsumers, effects.now()).now)) return { may: true }
  return {
    may: false,
    message: `${who} has not read ${product} in the last ${windowOfConsumers} days`,
    remedy: 'Who has read it can rate it.',
  }
}

/** Whether nobody acts for the reader. A node that brings the word of who signed in there says who does, if anybody. */
const isInPerson = ({ actor, agent, method }: Reader): boolean =>
  method === 'on-behalf-of' ? agent === undefined : actor === undefined

const notInPerson = (who: string) => ({
  message: `what ${who} thinks is not said by who acts for them`,
  remedy: `${who} can say it.`,
})

/** Throws `denied` where somebody acts for the reader: what is said to another node comes from the reader alone, too. */
export function requireInPerson(reader: Reader): void {
  if (isInPerson(reader)) return
  const { message, remedy } = notInPerson(formatPrincipal(reader.principal))
  throw new HansaError('denied', message, { remedy })
}

/** Says what the reader thinks of a product, in place of what they said before. Throws `denied` unless they may. */
export async function rateProduct(
  product: string,
  { stars, comment }: { readonly stars: Stars; readonly comment: string },
  context: RatingContext,
): Promise<ShownRating> {
  const allowed = await mayRate(product, context)
  if (!allowed.may) throw new HansaError('denied', allowed.message, { remedy: allowed.remedy })
  const author = formatPrincipal(context.reader.principal)
  const at = context.effects.now().toISOString()
  const rating: Rating = { id: `rat_${randomUUID()}`, product, author, stars, comment: plain(comment), at }
  await recordChange(context, 'rating given', product)
  await context.metadata.putRating(rating)
  return shown(rating, { self: author, isOwner: false })
}

/** Takes back what the reader said. Throws `not_found` where they said nothing. */
export async function withdrawRating(product: string, context: RatingContext): Promise<void> {
  const author = formatPrincipal(context.reader.principal)
  if ((await context.metadata.ratingBy(product, author)) === undefined) throw noRating(product)
  await recordChange(context, 'rating withdrawn', product)
  await context.metadata.deleteRating(product, author)
}

/** Answers a rating as an owner of its product, or takes the answer away where there is no text. */
export async function answerRating(
  product: string,
  { id, text }: { readonly id: string; readonly text: string | undefined },
  context: RatingContext,
): Promise<ShownRating> {
  const { metadata, effects, reader } = context
  const self = formatPrincipal(reader.principal)
  if (reader.method === 'on-behalf-of' || !(await owns(product, context)))
    throw new HansaError('denied', `${self} does not own ${product}, and cannot answer for it`)
  const rating = await metadata.rating(id)
  if (rating?.product !== product) throw noRating(product)
  await recordChange(context, text === undefined ? 'answer withdrawn' : 'rating answered', product)
  const answer =
    text === undefined ? undefined : { author: self, text: plain(text), at: effects.now().toISOString() }
  const answered = await metadata.answerRating(id, answer)
  if (answered === undefined) throw noRating(product)
  return shown(answered, { self, isOwner: true })
}

/** What consumers say of a product, newest first; who says it is told to its owners only. */
export async function listRatings(product: string, context: RatingContext): Promise<readonly ShownRating[]> {
  const self = formatPrincipal(context.reader.principal)
  const [ratings, isOwned] = await Promise.all([
    context.metadata.ratings(product, mostRatings),
    owns(product, context),
  ])
  const isOwner = isOwned && context.reader.method !== 'on-behalf-of'
  return ratings.map((rating) => shown(rating, { self, isOwner }))
}

const mostRatings = 1000

async function owns(product: string, { metadata, mesh, effects, reader }: RatingContext): Promise<boolean> {
  const rules = await requireRules({ metadata, mesh, effects })
  return isOwner(reader.principal, await productOwners({ metadata, mesh }, product, rules))
}

function shown(
  { id, stars, comment, at, answer, author }: Rating,
  { self, isOwner }: { readonly self: string; readonly isOwner: boolean },
): ShownRating {
  const mine = author === self
  return {
    ...{ id, stars, comment, at, mine },
    ...(mine || isOwner ? { author } : {}),
    ...(answer === undefined ? {} : { answer }),
  }
}

/** The audit comes first, so that nothing is said that it does not tell of; what was said is not in it. */
async function recordChange({ audit, effects, reader }: RatingContext, what: string, product: string) {
  await audit.record([
    {
      kind: 'change',
      at: effects.now().toISOString(),
      principal: formatPrincipal(reader.principal),
      ...actingFor(reader),
      ...(reader.address === undefined ? {} : { address: reader.address }),
      what,
      subject: product,
    },
  ])
}

/** Without characters that change how the text around them is shown; lines and tabs stay. */
const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{C}\n\t]/gu, '')
    .trim()

const noRating = (product: string): HansaError =>
  new HansaError('not_found', `there is no such rating of ${product}`, {
    remedy: 'It may have been changed meanwhile: look at the list again.',
  })
