import type { PublicationHead } from '../../store/publication.ts'
import type { Run } from '../../store/metadata-store.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { publishedKey } from '../../sidecar/published-key.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

/** `hansa log <product>`: its publications and builds, newest first. */
export async function log(
  context: CommandContext,
  { product, limit }: { product: string; limit: number },
): Promise<number> {
  return withStore(context, async ({ metadata }) => {
    // A product whose first build failed has builds and no publication.
    const runsOfName = await metadata.runs(product, limit)
    const key = runsOfName.length > 0 ? product : await publishedKey(metadata, product)
    const runs = runsOfName.length > 0 ? runsOfName : await metadata.runs(key, limit)
    const history = await metadata.history(key, limit)
    if (context.json) printJson(context.terminal, { publications: history, runs: runs.map(withoutEvents) })
    else printLine(context.terminal, logText(history, runs))
    return 0
  })
}

const withoutEvents = ({ events: _, ...run }: Run): Omit<Run, 'events'> => run

function logText(history: readonly PublicationHead[], runs: readonly Run[]): string {
  const publications =
    history.length === 0
      ? 'Never published.'
      : textTable(
          ['PUBLICATION', 'VERSION', 'PUBLISHED', ''],
          history.map(({ sequence, version, publishedAt, rejectedIdentity }) => [
            String(sequence),
            version,
            publishedAt,
            rejectedIdentity === undefined ? '' : 'rollback',
          ]),
          { right: [0] },
        )
  const builds = textTable(
    ['BUILD', 'STARTED', 'OUTCOME', ''],
    runs.map(({ id, startedAt, outcome, message }) => [id, startedAt, outcome, message ?? '']),
  )
  return `${publications}\n\n${builds}`
}
