import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import { HansaError } from '../../errors.ts'
import type { ItemOf } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { productNamed, type ProductPath } from '../asking/product-named.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'

type Rating = ItemOf<'listRatings'>

/** From one to five. */
export type Stars = Parameters<MeshClient['rateProduct']>[0]['stars']

const mostStars = 5

export interface RateOptions {
  readonly product: string
  readonly stars?: Stars
  readonly comment?: string
  /** Take back what was said. */
  readonly withdraw?: boolean
  /** The rating that an owner answers, by its id. */
  readonly answer?: string
  readonly as?: string
}

/**
 * `hansa rate <product>`: says what a consumer thinks of it, in place of what they said before; with `answer` what an owner
 * says to that; and without anything to say what has been said.
 */
export async function rate(
  context: AskingContext,
  { product: name, as, ...options }: RateOptions,
): Promise<number> {
  requireOneThing(options)
  return askMesh(context, { as }, async (mesh) => {
    const product = await productNamed(mesh, name)
    const ratings = await said(mesh, product, options)
    if (context.json) printJson(context.terminal, ratings)
    else printRatings(context.terminal, ratings, product)
    return 0
  })
}

type Saying = Omit<RateOptions, 'product' | 'as'>

/** Does what is asked, and gives the ratings that it is about; none where one was taken back. */
async function said(
  mesh: MeshClient,
  product: ProductPath,
  { stars, comment, withdraw = false, answer }: Saying,
): Promise<readonly Rating[]> {
  if (answer !== undefined && comment !== undefined)
    return [await mesh.answerRating({ ...product, id: answer, text: comment })]
  if (stars !== undefined)
    return [await mesh.rateProduct({ ...product, stars, ...(comment === undefined ? {} : { comment }) })]
  if (withdraw && answer !== undefined) await mesh.withdrawAnswer({ ...product, id: answer })
  else if (withdraw) await mesh.withdrawRating(product)
  return Array.fromAsync(every(mesh.listRatings, product))
}

/** Throws `invalid_input` where it is not clear what is to be said. */
function requireOneThing({ stars, comment, withdraw = false, answer }: Saying): void {
  const isRating = stars !== undefined
  if (answer !== undefined && isRating) throw unclear('`--answer` is an owner’s, and `--stars` a consumer’s')
  if (withdraw && (isRating || comment !== undefined))
    throw unclear('`--withdraw` takes back what was said, and says nothing')
  if (comment !== undefined && answer === undefined && !isRating)
    throw unclear('`--comment` goes with `--stars`, or with `--answer`')
  if (answer !== undefined && comment === undefined && !withdraw)
    throw unclear('an answer says nothing', 'Say it with `--comment`, or take it back with `--withdraw`.')
}

const unclear = (message: string, remedy = '`hansa rate --help` shows what goes together.'): HansaError =>
  new HansaError('invalid_input', message, { remedy })

function printRatings(
  terminal: Terminal,
  ratings: readonly Rating[],
  { domain, product }: ProductPath,
): void {
  if (ratings.length === 0) printLine(terminal, `Nobody has rated ${domain}/${product}.`)
  for (const line of ratings.flatMap(ratingLines)) printLine(terminal, line)
}

const ratingLines = ({ id, stars, comment, at, mine, author, answer }: Rating): readonly string[] => [
  `${'★'.repeat(stars)}${'☆'.repeat(mostStars - stars)}  ${at.slice(0, 10)}  ${author ?? 'a consumer'}${mine ? ' (you)' : ''}  ${id}`,
  ...indented(comment),
  ...(answer === undefined
    ? []
    : [`  ${answer.author} on ${answer.at.slice(0, 10)}:`, ...indented(answer.text, '    ')]),
]

const indented = (text: string, by = '  '): readonly string[] =>
  text === '' ? [] : text.split('\n').map((line) => by + line)
