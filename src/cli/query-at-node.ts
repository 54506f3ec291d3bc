import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { HansaError } from '../errors.ts'
import { askNode } from './asking/ask-node.ts'
import type { NodeToAsk } from './asking/asking-context.ts'
import { harmlessText, withoutControls } from './asking/without-controls.ts'
import type { CommandContext } from './command-context.ts'
import { printExplained } from './explained-query.ts'
import type { AskedQuery } from './query-here.ts'
import { noteLine } from './terminal.ts'

/** Has a running node run a statement, by its HTTP port, and streams its result to standard output. */
export async function queryAtNode(
  context: CommandContext,
  { node, query: { signal, ...query } }: { readonly node: NodeToAsk; readonly query: AskedQuery },
): Promise<void> {
  const { terminal } = context
  const response = await askNode(node, `${node.address}/query`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(node.token === undefined ? {} : { authorization: `Bearer ${node.token}` }),
    },
    body: JSON.stringify(query),
    signal,
  })
  for (const note of staleNotes(response.headers.get('hansa-stale') ?? '')) noteLine(terminal, note)
  if (query.explain) printExplained(context, await explained(response))
  else await print(response, { out: terminal.out, isText: isText(query.format, terminal.out) })
}

const routes = z.array(
  z.union([
    z.object({ dataset: z.string(), version: z.int(), how: z.literal('here') }),
    z.object({
      dataset: z.string(),
      version: z.int(),
      node: z.string(),
      how: z.enum(['cache', 'files', 'query', 'groups', 'part', 'sent']),
      bytes: z.number(),
      of: z.number(),
      milliseconds: z.number(),
      statement: z.string().exactOptional(),
      staleSince: z.string().exactOptional(),
    }),
  ]),
)

const explainedSchema = z.object({
  access: z.string(),
  purpose: z.string().exactOptional(),
  rows: z.int(),
  milliseconds: z.number(),
  datasets: routes,
})

async function explained(response: Response) {
  const { data } = explainedSchema.safeParse(await (await withoutControls(response)).json())
  if (data !== undefined) return data
  throw new HansaError('source_unavailable', 'what answers tells nothing of what ran')
}

/** What people look at, and not what programs read. */
const isText = (format: string, out: Writable): boolean =>
  format === 'table' || ('isTTY' in out && out.isTTY === true)

/** A part of a result is never taken for all of it: a node breaks the connection where it fails after its first rows. */
async function print(
  { body }: Response,
  { out, isText }: { readonly out: Writable; readonly isText: boolean },
): Promise<void> {
  if (body === null) return
  const bytes = Readable.fromWeb(body)
  try {
    await (isText
      ? pipeline(bytes.setEncoding('utf8'), harmlessTexts, out, { end: false })
      : pipeline(bytes, out, { end: false }))
  } catch (cause) {
    if (!bytes.errored) throw cause
    throw new HansaError('source_unavailable', 'the node ended its answer before all of it was sent', {
      cause,
      remedy: 'Ask again; what was printed is not the whole result.',
    })
  }
}

async function* harmlessTexts(texts: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const text of texts) yield harmlessText(text)
}

/** Of `"sales/orders/orders@1/orders";since="2026-01-01T00:00:00Z", …`. */
const staleNotes = (header: string): readonly string[] =>
  [...harmlessText(header).matchAll(/"([^"]*)";since="([^"]*)"/g)].map(
    ([, dataset = '', since = '']) =>
      `${dataset} is as its node let it be read at ${since}: it cannot be asked now`,
  )
