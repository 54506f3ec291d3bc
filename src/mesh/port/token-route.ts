import { HansaError, isHansaError } from '../../errors.ts'
import type { HttpApp, HttpPort } from '../../ports/http/http-port.ts'
import type { HttpContext } from '../../ports/http/http-context.ts'
import { readBody } from '../../ports/http/read-body.ts'
import type { ExchangeRequest } from '../../sidecar/identity/hear-delegation.ts'
import type { MeshPort } from './mesh-port.ts'

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'
const jwt = 'urn:ietf:params:oauth:token-type:jwt'

/** `POST /mesh/token`: a node's assertion for a token of this node's, as RFC 8693 has it. */
export function tokenRoute(app: HttpApp, http: HttpPort, mesh: MeshPort): void {
  app.post('/mesh/token', async (context) => {
    const answer = await exchangeToken(context, http, mesh).catch(errorAnswer)
    return context.json(answer.body, answer.status, { 'cache-control': 'no-store', pragma: 'no-cache' })
  })
}

type Answer =
  | { readonly status: 200; readonly body: TokenAnswer }
  | { readonly status: 400; readonly body: { readonly error: string; readonly error_description: string } }

/** RFC 8693 §2.2.1. */
interface TokenAnswer {
  readonly access_token: string
  readonly issued_token_type: typeof accessToken
  readonly token_type: 'Bearer'
  readonly expires_in: number
}

async function exchangeToken(context: HttpContext, http: HttpPort, { node }: MeshPort): Promise<Answer> {
  const { incoming } = context.env
  const body = await readBody(incoming)
  const request = tokenRequest(context.req.header('content-type'), body)
  if (request.kind === 'wrong') return refusal(request.error, request.why)
  if (request.audience !== undefined && request.audience !== `node:${node}`)
    return refusal('invalid_target', `this is node:${node}`)
  const { bearer, expiresAt } = await http.signIn.exchange({
    ...request.proof,
    address: incoming.socket.remoteAddress,
  })
  const milliseconds = expiresAt.getTime() - http.effects.now().getTime()
  return {
    status: 200,
    body: {
      access_token: bearer,
      issued_token_type: accessToken,
      token_type: 'Bearer',
      expires_in: Math.max(0, Math.floor(milliseconds / 1000)),
    },
  }
}

type TokenRequest =
  | {
      readonly kind: 'right'
      readonly proof: Pick<ExchangeRequest, 'assertion' | 'token'>
      readonly audience: string | undefined
    }
  | { readonly kind: 'wrong'; readonly error: string; readonly why: string }

/** RFC 8693 §2.1. What is not known is let go by (RFC 6749 §3.2), and nothing may be there twice. */
function tokenRequest(contentType: string | undefined, body: string): TokenRequest {
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(contentType ?? ''))
    return wrong('the request is not application/x-www-form-urlencoded')
  const said = new URLSearchParams(body)
  const twice = [...said.keys()].find((name) => said.getAll(name).length > 1 && known.includes(name))
  if (twice !== undefined) return wrong(`${twice} is there twice`)
  const of = (name: string): string | undefined => said.get(name) ?? undefined
  if (of('grant_type') !== exchange)
    return wrong(`the grant type is not ${exchange}`, 'unsupported_grant_type')
  if (![undefined, accessToken].includes(of('requested_token_type')))
    return wrong('there are access tokens only')
  if (of('scope') !== undefined) return wrong('there are no scopes: rules decide', 'invalid_scope')
  if (of('resource') !== undefined) return wrong('name the audience, or nothing', 'invalid_target')
  const proof = proofIn(of)
  return typeof proof === 'string' ? wrong(proof) : { kind: 'right', proof, audience: of('audience') }
}

/** The assertion is the subject's token; or the actor's, where the subject has one of the identity provider's. */
function proofIn(
  of: (name: string) => string | undefined,
): Pick<ExchangeRequest, 'assertion' | 'token'> | string {
  const [subject, actor] = [of('subject_token'), of('actor_token')]
  const subjectType = of('subject_token_type')
  if (subject === undefined) return 'there is no subject_token'
  if (actor === undefined)
    return subjectType === jwt ? { assertion: subject } : `subject_token_type is not ${jwt}`
  if (of('actor_token_type') !== jwt) return `actor_token_type is not ${jwt}`
  if (subjectType !== jwt && subjectType !== accessToken)
    return 'subject_token_type is of no token that is taken'
  return { assertion: actor, token: subject }
}

const known: readonly string[] = [
  'grant_type',
  'requested_token_type',
  'scope',
  'resource',
  'audience',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
]

const wrong = (why: string, error = 'invalid_request'): TokenRequest => ({ kind: 'wrong', error, why })

/** RFC 6749 §5.2; its texts are of printable ASCII without quotes. */
const refusal = (error: string, why: string): Answer => ({
  status: 400,
  body: { error, error_description: why.replaceAll('’', "'").replaceAll(/[^ -~]|["\\]/g, '?') },
})

/** RFC 8693 §2.2.2: a token that is wrong for any reason makes the request invalid. Other faults are problems as everywhere. */
function errorAnswer(error: unknown): Answer {
  if (!isHansaError(error, 'unauthenticated')) throw error
  return refusal('invalid_request', sentence(error))
}

const sentence = ({ message, remedy }: HansaError): string =>
  remedy === undefined ? message : `${message}. ${remedy}`
