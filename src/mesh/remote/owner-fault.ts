import * as z from 'zod'
import { printable } from '../../engine/encode/terminal-text.ts'
import { errorTable, HansaError, type ErrorCode } from '../../errors.ts'
import { saysNothingAt } from '../../ports/http/problem.ts'
import { clockSeconds } from '../node-assertion.ts'
import { textOf, type NodeAnswer } from './exchange.ts'
import { notReliable } from './node-fault.ts'

const problem = z.object({
  detail: z.string(),
  code: z.string(),
  remedy: z.string().optional(),
})

/** RFC 6749, section 5.2: how a token is refused. */
const refusal = z.object({ error: z.string(), error_description: z.string().default('') })

/** The owner does not take this node’s word about who asks: nothing counts that it allowed on that word. */
export class WordRefused extends HansaError {
  constructor(node: string, words: string, detail: readonly string[]) {
    super('denied', `node ${node} does not take this node’s word: ${words}`, {
      remedy:
        'See with `hansa nodes` whether the rules in force have this node, with which key, and for whom it may speak.',
      detail,
    })
  }
}

/** The node answers, and has nothing at the address that it was asked by: as an older version that does not know it yet. */
export class NothingThere extends HansaError {
  constructor(node: string) {
    super('source_unavailable', `node ${node} has nothing at the address that it was asked by`, {
      remedy: `It may run an older version of Hansa: tell those who run ${node}.`,
    })
  }
}

const longestProblem = 64 << 10
/** Of what another node says, so much is shown. */
const longestSaid = 500

/** Faults of what was asked, which are the reader's to hear; all else is the node's own trouble. */
const readersFaults: ReadonlySet<ErrorCode> = new Set([
  'invalid_input',
  'syntax_error',
  'undefined_table',
  'undefined_column',
  'undefined_function',
  'data_exception',
  'feature_not_supported',
  'not_found',
  'denied',
  'conflict',
  'busy',
  'too_many_requests',
  'timeout',
  'too_large',
])

/** What an answer that is none means, in the owner's own words, made plain. */
export async function ownerFault(node: string, answer: NodeAnswer, now: Date): Promise<HansaError> {
  const body = await bodyOf(answer)
  const refused = refusal.safeParse(body).data
  if (answer.status === 400 && refused !== undefined)
    return wordRefused(node, answer, { words: refused.error_description, now })
  const said = problem.safeParse(body).data
  if (answer.status === 404 && (said === undefined || saysNothingAt(said.detail)))
    return new NothingThere(node)
  if (said === undefined)
    return notReliable(node, `it answers ${answer.status} in another way than a node of Hansa`)
  const words = printable(said.detail, longestSaid)
  const remedy = said.remedy === undefined ? {} : { remedy: printable(said.remedy, longestSaid) }
  if (answer.status === 401) return wordRefused(node, answer, { words, now })
  const code = codeOf(said.code)
  return code !== undefined && readersFaults.has(code)
    ? new HansaError(code, `${words} (says node ${node})`, remedy)
    : new HansaError('source_unavailable', `node ${node} could not answer: ${words}`, remedy)
}

const codeOf = (text: string): ErrorCode | undefined => codes.find((code) => code === text)
const codes = Object.keys(errorTable).filter((key): key is ErrorCode => key in errorTable)

interface Refused {
  readonly words: string
  readonly now: Date
}

/** Nothing is decided by what an answer says of the time: it only tells people where to look. */
function wordRefused(node: string, { headers }: NodeAnswer, { words, now }: Refused): WordRefused {
  const seconds = (Date.parse(headers.get('date') ?? '') - now.getTime()) / 1000
  const detail = Math.abs(seconds) > clockSeconds ? [clocksApart(node, seconds)] : []
  return new WordRefused(node, printable(words, longestSaid), detail)
}

async function bodyOf(answer: NodeAnswer): Promise<unknown> {
  try {
    return JSON.parse((await textOf(answer, longestProblem)) ?? '')
  } catch {
    return undefined
  }
}

/** `seconds` is how far the node's clock is ahead. */
export const clocksApart = (node: string, seconds: number): string =>
  `the clock of node ${node} is ${Math.round(Math.abs(seconds))} seconds ${seconds > 0 ? 'ahead of' : 'behind'} this one’s`
