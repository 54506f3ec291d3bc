import { canonicalJson } from '../spec/canonical-hash.ts'
import { HansaError } from '../errors.ts'
import { askedAddress } from '../ports/http/asked-address.ts'
import type { HttpPort } from '../ports/http/http-port.ts'
import type { HttpContext } from '../ports/http/http-context.ts'
import { requireSameOrigin } from '../ports/http/same-origin.ts'
import { untilClosed } from '../ports/http/send-result.ts'
import { authorizationOf } from '../ports/http/signed-in.ts'
import type { Reader } from '../sidecar/reader.ts'
import type { ApiContext, ApiParts, OwnParts, BrowserSession, OpenContext, Paging } from './api-context.ts'
import type { Cursors } from './cursors.ts'

export interface ContextParts {
  /** Of the operation. */
  readonly id: string
  readonly http: HttpPort
  readonly parts: ApiParts & OwnParts
  readonly cursors: Cursors
}

/** What a handler gets for one request; `reader` is there where who asks has signed in. */
export const contextOf = (
  context: HttpContext,
  { id, http, parts, cursors }: ContextParts,
): OpenContext & Pick<ApiContext, 'proveAgain'> & { readonly reader: Reader | undefined } => ({
  ...http,
  ...parts,
  reader: context.get('reader'),
  proveAgain: () =>
    http.signIn.signIn({
      authorization: authorizationOf(context, http),
      address: context.env.incoming.socket.remoteAddress,
    }),
  signal: untilClosed(context.env.outgoing),
  askedAt: new URL(askedAddress(context)).origin,
  header: (name) => context.req.header(name),
  page: pagingOf(context, id, cursors),
  pageOf: (list) => paging(cursors, canonicalJson([list])),
  browser: browserOf(context, http),
})

/** A cursor is bound to all that a list was asked, but not to how long its pages are. */
function pagingOf({ req }: HttpContext, id: string, cursors: Cursors): Paging {
  const { searchParams } = new URL(req.url)
  const asked = [...searchParams].filter(([name]) => name !== 'after' && name !== 'limit').sort()
  return paging(cursors, canonicalJson([id, req.param(), asked]))
}

const paging = (cursors: Cursors, list: string): Paging => ({
  after: (cursor) => (cursor === undefined ? undefined : cursors.read(list, cursor)),
  next: (position) => cursors.write(list, position),
})

function browserOf(context: HttpContext, http: HttpPort): BrowserSession {
  const address = context.env.incoming.socket.remoteAddress
  const { sessions } = http
  return {
    address,
    reader: async () => {
      const authorization = authorizationOf(context, http)
      return authorization === undefined ? undefined : http.signIn.signIn({ authorization, address })
    },
    begin: (bearer, expiresAt) => {
      if (sessions === undefined) throw new HansaError('not_found', 'this node signs no browsers in')
      sessions.begin(context, bearer, expiresAt)
    },
    end: () => sessions?.end(context),
    requireSameOrigin: () => requireSameOrigin(context),
  }
}
