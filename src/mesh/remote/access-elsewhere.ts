import * as z from 'zod'
import type { AskingPrincipal } from '../asking-principal.ts'
import type { AccessRequest } from '../../sidecar/agreement/request-access.ts'
import {
  accessAnswerSchema,
  accessListSchema,
  accessPath,
  type AccessAnswer,
  type AccessRequestMessage,
  type ToldAgreement,
} from '../access-message.ts'
import { jsonText } from '../json-text.ts'
import { notReliable } from './node-fault.ts'
import type { Peer } from './peer.ts'

type Asked = Pick<Peer, 'node' | 'answer'>

/** Asks the owners of a product at another node for access, in a principal's name; errors are that node's own. */
export async function requestElsewhere(
  peer: Asked,
  principal: AskingPrincipal,
  { name: product, purpose, until, justification, consumer }: AccessRequest,
): Promise<AccessAnswer> {
  const body: AccessRequestMessage = {
    ...{ product, purpose, until, justification },
    ...(consumer === undefined ? {} : { consumer }),
  }
  return read(peer, await peer.answer(principal, { path: accessPath, body }), accessAnswerSchema)
}

/** What a principal has asked another node for, newest first. */
export async function requestsElsewhere(
  peer: Asked,
  principal: AskingPrincipal,
): Promise<readonly ToldAgreement[]> {
  return read(peer, await peer.answer(principal, { path: accessPath }), accessListSchema).agreements
}

function read<Schema extends z.ZodType>({ node }: Asked, text: string, schema: Schema): z.infer<Schema> {
  const said = jsonText(schema).safeParse(text)
  if (said.success) return said.data
  throw notReliable(node, 'what it says of a request is in another form than a node of Hansa has')
}
