import { HansaError } from '../errors.ts'
import { MeshSearch } from '../discovery/search/mesh-search.ts'
import { markEnd, markStart } from '../discovery/search/explain-match.ts'
import { searchForReader, type ReaderHit } from '../discovery/search/search-for-reader.ts'
import type { SearchRequest } from '../discovery/search/search-mesh.ts'
import { lastKnownProducts } from './other-nodes.ts'
import type { CommandContext } from './command-context.ts'
import { counted } from './counted.ts'
import { directoryOf } from './directory-of.ts'
import { meshRoot, withStore } from './open-mesh.ts'
import { readerAs } from './reader-as.ts'
import { noteLine, printJson, printLine } from './terminal.ts'
import { textTable } from './text-table.ts'
import { withSidecar } from './with-sidecar.ts'

export interface SearchHereOptions extends SearchRequest {
  readonly as?: string | undefined
  readonly purpose?: string | undefined
}

/** `hansa search` where no registry is known: what this node publishes, and what it knows of others. */
export async function searchHere(
  context: CommandContext,
  { as, purpose, ...request }: SearchHereOptions,
): Promise<number> {
  const { effects } = context
  return withStore(context, async (store, settings, mesh) => {
    const known = lastKnownProducts({ mesh, root: meshRoot(context), settings }, effects)
    const { metadata } = store
    const { now } = effects
    await using search = await MeshSearch.open({
      mesh,
      settings,
      metadata,
      now,
      others: () => known.products(),
    })
    await search.keepUp()
    if (as === undefined) {
      if (purpose !== undefined) throw purposeOfNobody()
      return shown(context, (await search.search(request)).hits)
    }
    const reader = await readerAs(as, { mesh, directory: directoryOf({ mesh, settings, store, effects }) })
    return await withSidecar(context, { store, settings, mesh }, async (sidecar) => {
      const asking = { sidecar, reader, purpose, port: 'cli' }
      return shown(context, (await searchForReader(search, asking, request)).hits)
    })
  })
}

const purposeOfNobody = (): HansaError =>
  new HansaError('invalid_input', '`--purpose` says what somebody reads for, and nobody is named', {
    remedy: 'Name them: `--as user:…`.',
  })

function shown({ terminal, json }: CommandContext, hits: readonly ReaderHit[]): number {
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
  return 0
}

function documentOf({ kind, name, score, why, access, entry, document, matches }: ReaderHit): object {
  return {
    kind,
    name: document?.name ?? name,
    score,
    why,
    ...(access === undefined ? {} : { access }),
    about: entry?.about ?? document?.about ?? '',
    matches,
  }
}

const rowOf = (
  { kind, name, access, entry, document, matches }: ReaderHit,
  withAccess: boolean,
): readonly string[] => [
  document?.name ?? name,
  kind,
  ...(withAccess ? [access ?? ''] : []),
  [...new Set(matches.slice(0, mostShown).map(({ field, snippet }) => `${field} ${plain(snippet)}`))].join(
    ', ',
  ),
  entry?.about ?? document?.about ?? '',
]

/** A line is for a glance. */
const mostShown = 2
const plain = (snippet: string): string => snippet.replaceAll(markStart, '').replaceAll(markEnd, '')
