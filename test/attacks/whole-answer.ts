import { Agent, request, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { ServedWorld } from './served-world.ts'

export interface Posted {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** Headers that tell answers apart that are otherwise the same. */
const ofEachAnswer = new Set(['date', 'hansa-access'])

/** Both worlds are asked under one name; else each would give the request one of its own. */
const named = { 'x-request-id': 'the-same' }

/** Of all worlds; to be destroyed in the end. */
export const agent = new Agent({ keepAlive: true })

/** Every byte of an answer but those of its date and access: status, headers as they came, body or that it broke off. */
export async function wholeAnswer(world: ServedWorld, posted: Posted): Promise<string> {
  const answer = await post(world, posted)
  const { rawHeaders, statusCode, statusMessage } = answer
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !ofEachAnswer.has(name.toLowerCase())
      ? [`${name}: ${rawHeaders[index + 1] ?? ''}`]
      : [],
  )
  const body = await buffer(answer).then(
    (bytes) => bytes.toString('latin1'),
    () => 'broken off',
  )
  return [`${statusCode ?? 0} ${statusMessage ?? ''}`, ...headers, '', body].join('\r\n')
}

const post = ({ url, token }: ServedWorld, { path, headers, body }: Posted): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${token}`, 'accept-encoding': 'identity', ...named, ...headers }
    request(url + path, { method: 'POST', headers: all, agent }, resolve)
      .once('error', reject)
      .end(JSON.stringify(body))
  })
