import { readerTriples } from '../../discovery/graph/mesh-catalog.ts'
import { namingPlace } from '../../discovery/graph/naming-place.ts'
import { formOf } from '../../discovery/graph/sparql/read-query.ts'
import { formsFor } from '../../discovery/graph/sparql/sparql-forms.ts'
import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { ApiContext } from '../api-context.ts'
import { chooseMedia } from '../choose-media.ts'
import type { Handlers } from '../handler.ts'
import type { sparqlOperations } from '../operations/sparql.ts'

interface Asked {
  readonly query: string
  readonly purpose?: string | undefined
}

export const sparqlHandlers: Handlers<typeof sparqlOperations> = {
  querySparql: (asked, context) => answer(asked, context),
  postSparql: ({ sent, sentAs, purpose }, context) =>
    answer(
      sentAs === 'application/sparql-query' ? { query: sent, purpose } : { purpose, ...formFields(sent) },
      context,
    ),
}

/** `query=…` of a form (https://www.w3.org/TR/sparql11-protocol/ §2.1.2). */
function formFields(sent: string): Asked {
  const fields = new URLSearchParams(sent)
  const known = new Set(['query', 'purpose'])
  const other = [...fields.keys()].find((name) => !known.has(name))
  if (other !== undefined)
    throw new HansaError('invalid_input', `the form has a field \`${other}\``, {
      remedy: 'There are query and purpose.',
    })
  const twice = [...known].find((name) => fields.getAll(name).length > 1)
  if (twice !== undefined)
    throw new HansaError('invalid_input', `the form has the field \`${twice}\` twice`, {
      remedy: 'Send each once.',
    })
  const purpose = fields.get('purpose') ?? undefined
  return { query: fields.get('query') ?? '', ...(purpose === undefined ? {} : { purpose }) }
}

async function answer({ query, purpose }: Asked, context: ApiContext): Promise<Response> {
  const media = chooseMedia(context.header('accept'), formsFor(formOf(query)))
  const { reader, effects, known, sparql, signal } = context
  const knowledge = await known.current()
  const naming = await namingPlace(context, knowledge)
  const terms = { port: portName, ...(purpose === undefined ? {} : { purpose }) }
  const place = { ...context, now: effects.now }
  const text = await sparql.answer({
    ...{ query, media, knowledge, naming, signal },
    asker: formatPrincipal(reader.principal),
    own: () => readerTriples(place, { reader, terms }, { knowledge, naming }),
  })
  return new Response(text, { headers: { 'content-type': `${media}; charset=utf-8`, vary: 'accept' } })
}
