import { HansaError } from '../../errors.ts'
import { foldName } from '../../engine/sql/same-name.ts'
import { privateHeaders } from '../http/answer-headers.ts'
import type { HttpApp, HttpPort } from '../http/http-port.ts'
import type { HttpContext } from '../http/http-context.ts'
import { listPage, pageRequest, type ListEntry } from './list-page.ts'
import { publishedTables, readableBy, someReadable, type SharedTable } from './shared-tables.ts'
import { stableId } from './stable-id.ts'

/** `GET /shares` and what is below it, but for the tables themselves. */
export function listRoutes(app: HttpApp, port: HttpPort): void {
  app.get('/shares', async (context) =>
    answerList(context, port, sharesOf(port, await publishedTables(port))),
  )
  app.get('/shares/:share', async (context) => {
    const [share] = sharesOf(port, await requireReadable(context, port))
    return answer(context, { share: share?.item })
  })
  app.get('/shares/:share/schemas', async (context) =>
    answerList(context, port, schemasOf(await requireReadable(context, port))),
  )
  app.get('/shares/:share/all-tables', async (context) =>
    answerList(context, port, tablesOf(port, await requireReadable(context, port))),
  )
  app.get('/shares/:share/schemas/:schema/tables', async (context) =>
    answerList(context, port, tablesOf(port, await requireReadable(context, port))),
  )
}

async function answerList(
  context: HttpContext,
  port: HttpPort,
  entries: readonly ListEntry[],
): Promise<Response> {
  const request = pageRequest(new URL(context.req.url).searchParams)
  return answer(context, await listPage(entries, request, readableBy(context, port)))
}

/** In one line: the Python client reads no other. */
const answer = (context: HttpContext, content: object): Response =>
  context.body(JSON.stringify(content), 200, {
    ...privateHeaders,
    'content-type': 'application/json; charset=utf-8',
  })

/** The tables of the share, or of its schema, that an address names; `not_found` where none of them may be read. */
async function requireReadable(context: HttpContext, port: HttpPort): Promise<readonly SharedTable[]> {
  const { share = '', schema } = context.req.param()
  const tables = (await publishedTables(port)).filter(
    (table) =>
      foldName(table.share) === foldName(share) &&
      (schema === undefined || foldName(table.schema) === foldName(schema)),
  )
  if (await someReadable(tables, readableBy(context, port))) return tables
  const what = schema === undefined ? `share ${share}` : `schema ${share}.${schema}`
  throw new HansaError('not_found', `there is no ${what} with a table that you may read`)
}

function sharesOf({ mesh }: HttpPort, tables: readonly SharedTable[]): readonly ListEntry[] {
  const shares = Map.groupBy(tables, ({ share }) => share)
  return [...shares].map(([share, own]) => ({
    path: share,
    item: { name: share, id: stableId(mesh, share) },
    tables: own,
  }))
}

function schemasOf(tables: readonly SharedTable[]): readonly ListEntry[] {
  const schemas = Map.groupBy(tables, ({ schema }) => schema)
  return [...schemas].map(([schema, own]) => ({
    path: schema,
    item: { name: schema, share: own[0]?.share ?? '' },
    tables: own,
  }))
}

const tablesOf = ({ mesh }: HttpPort, tables: readonly SharedTable[]): readonly ListEntry[] =>
  tables.map((table) => ({
    path: `${table.schema}/${table.name}`,
    item: {
      name: table.name,
      schema: table.schema,
      share: table.share,
      shareId: stableId(mesh, table.share),
      id: stableId(mesh, table.key),
    },
    tables: [table],
  }))
