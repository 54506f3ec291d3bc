import type { MeshClient } from '../api/client/mesh-client.ts'
import { markEnd, markStart } from '../discovery/search/explain-match.ts'
import { HansaError } from '../errors.ts'
import type { AskingContext } from './asking/asking-context.ts'
import { counted } from './counted.ts'
import { noteLine, printJson, printLine } from './terminal.ts'
import { textTable } from './text-table.ts'

export interface KnownSearch {
  readonly q: string
  readonly limit: number
  readonly domain: string | undefined
  readonly as: string | undefined
  readonly purpose: string | undefined
}

type Hit = Awaited<ReturnType<MeshClient['searchMesh']>>['items'][number]

/** Searches what a node publishes, and what it knows of others; with the access of who asks, where that is somebody. */
export async function searchKnown(
  context: AskingContext,
  mesh: MeshClient,
  { q, limit, domain, as, purpose }: KnownSearch,
): Promise<number> {
  const isSomebody = as !== undefined || context.node !== undefined
  if (purpose !== undefined && !isSomebody) throw purposeOfNobody()
  const { items } = await mesh.searchMesh({
    ...{ q, limit },
    ...(domain === undefined ? {} : { domain: [domain] }),
    ...(purpose === undefined ? {} : { purpose }),
  })
  shown(context, isSomebody ? items : items.map(({ access: _, ...hit }) => hit))
  return 0
}

const purposeOfNobody = (): HansaError =>
  new HansaError('invalid_input', '`--purpose` says what somebody reads for, and nobody is named', {
    remedy: 'Name them: `--as user:…`.',
  })

function shown({ terminal, json }: AskingContext, hits: readonly Hit[]): void {
  if (json) printJson(terminal, hits.map(documentOf))
  else if (hits.length === 0) noteLine(terminal, 'Nothing in the mesh is found by these words.')
  else {
    const withAccess = hits.some(({ access }) => access !== undefined)
    const headers = ['found', 'as', ...(withAccess ? ['access'] : []), 'because of', 'about']
    printLine(
      terminal,
      textTable(
        headers,
        hits.map((hit) => rowOf(hit, withAccess)),
      ),
    )
    noteLine(terminal, counted(hits.length, 'hit'))
  }
}

const documentOf = ({ kind, name, score, why, access, about, matches }: Hit): object => ({
  ...{ kind, name, score, why },
  ...(access === undefined ? {} : { access }),
  ...{ about, matches },
})

const rowOf = ({ kind, name, access, about, matches }: Hit, withAccess: boolean): readonly string[] => [
  name,
  kind,
  ...(withAccess ? [access ?? ''] : []),
  [...new Set(matches.slice(0, mostShown).map(({ field, snippet }) => `${field} ${plain(snippet)}`))].join(
    ', ',
  ),
  about,
]

/** A line is for a glance. */
const mostShown = 2
const plain = (snippet: string): string => snippet.replaceAll(markStart, '').replaceAll(markEnd, '')
