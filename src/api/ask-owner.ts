import * as z from 'zod'
import { HansaError } from '../errors.ts'
import { jsonText } from '../mesh/json-text.ts'
import { notReliable } from '../mesh/remote/node-fault.ts'
import { NothingThere, WordRefused } from '../mesh/remote/owner-fault.ts'
import type { PeerQuestion } from '../mesh/remote/peer.ts'
import type { Reader } from '../sidecar/reader.ts'
import { Misdirected } from '../sidecar/remote/misdirected.ts'
import type { OtherNodes } from './api-context.ts'
import type { Operation } from './operation.ts'

/** What was asked here, to be asked of its owner. */
export interface OwnersQuestion {
  readonly operation: Operation
  /** The address at this node, which is the same at the owner. */
  readonly question: PeerQuestion
  /** `<domain>/<product>`, where the address names one. */
  readonly product: string | undefined
  /** The domain, where the address names one. */
  readonly domain?: string | undefined
  readonly reader: Reader | undefined
  /** Undefined where this is the only node. */
  readonly nodes?: Pick<OtherNodes, 'answerOf'> | undefined
}

/**
 * The answer of the node that a handler's error leads to, asked in the reader's name, with that `node` in it where answers
 * of this operation have one; undefined where they have nothing to say. That node's own errors are thrown. The handler's
 * error stays where nobody else is to be asked, or where that node does not take this one's word.
 */
export async function askOwner(error: unknown, asked: OwnersQuestion): Promise<object | undefined> {
  const { operation, question, reader, nodes } = asked
  const isAsked = operation.asksOwner === true && error instanceof Misdirected
  // Nobody is asked on a word at third hand.
  if (!isAsked || nodes === undefined || reader === undefined || reader.method === 'on-behalf-of') throw error
  const { node } = error.where
  try {
    return readAnswer(node, await nodes.answerOf(node, reader, question), asked)
  } catch (fault) {
    if (fault instanceof NothingThere) throw olderNode(node)
    throw fault instanceof WordRefused ? error : fault
  }
}

const olderNode = (node: string): HansaError =>
  new HansaError(
    'source_unavailable',
    `node ${node} cannot tell: it has no Mesh API, or one of an older version of Hansa that does not know this question`,
    {
      remedy: `Ask those who run ${node} for a newer version; SQL reads its data through this node all the same.`,
    },
  )

/** What another node says is shown to people here, so it is what the operation says, and about what was asked. */
function readAnswer(
  node: string,
  text: string,
  { operation, product, domain }: OwnersQuestion,
): object | undefined {
  const { answer } = operation
  if (answer === undefined) return undefined
  const said = jsonText(answer).safeParse(text).data
  const isAbout =
    typeof said === 'object' &&
    said !== null &&
    (product === undefined || !('product' in said) || said.product === product) &&
    (domain === undefined || !('domain' in said) || said.domain === domain)
  if (isAbout) return hasNode(answer) ? { ...said, node } : said
  throw notReliable(node, 'it answers in another form than a node of Hansa, or about something else')
}

const hasNode = (answer: z.ZodType): boolean => answer instanceof z.ZodObject && 'node' in answer.shape
