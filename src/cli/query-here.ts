import { pipeline } from 'node:stream/promises'
import type { ResultFormat } from '../engine/encode/encoder.ts'
import type { GovernedResult } from '../sidecar/read-request.ts'
import { countRows } from '../sidecar/remote/count-rows.ts'
import { staleNotes, whereItRan } from '../sidecar/remote/where-it-ran.ts'
import type { QueryResult } from '../sidecar/query-result.ts'
import type { CommandContext } from './command-context.ts'
import { directoryOf } from './directory-of.ts'
import { printExplained, type ExplainedQuery } from './explained-query.ts'
import { withStore } from './open-mesh.ts'
import { ownProduct } from './own-product.ts'
import { readerAs } from './reader-as.ts'
import { noteLine, type Terminal } from './terminal.ts'
import { withSidecar } from './with-sidecar.ts'

/** A statement and how its result is wanted. */
export interface AskedQuery {
  readonly sql: string
  readonly format: ResultFormat
  readonly asOf?: string
  readonly purpose?: string
  readonly agreement?: string
  /** Print what ran where in place of the rows. */
  readonly explain: boolean
  readonly signal: AbortSignal
}

/** Runs a statement over what the folder has published, in a sealed session, and streams its result to standard output. */
export async function queryHere(
  context: CommandContext,
  { as, query: { explain, ...query } }: { readonly as: string | undefined; readonly query: AskedQuery },
): Promise<void> {
  const { terminal, effects } = context
  await withStore(context, async (store, settings, mesh) => {
    const directory = directoryOf({ mesh, settings, store, effects })
    const reader = await readerAs(as, {
      ...{ mesh, directory },
      ownProduct: (name) => ownProduct(name, { settings, store, effects }),
    })
    await withSidecar(context, { store, settings, mesh }, async (sidecar) => {
      const started = performance.now()
      const result = await sidecar.query(reader, { ...query, port: 'cli', width: terminal.width })
      for (const note of staleNotes(result)) noteLine(terminal, note)
      if (explain) printExplained(context, await explained(result, started))
      else await print(result, terminal)
    })
  })
}

/** Reads a result to its end. `started` is `performance.now()` when the statement was asked. */
async function explained(result: GovernedResult, started: number): Promise<ExplainedQuery> {
  const rows = await countRows(result)
  const milliseconds = Math.round(performance.now() - started)
  const { access, purpose } = result
  return { access, purpose, rows, milliseconds, datasets: whereItRan(result) }
}

/** Ends after the session has, also where nobody reads the result to its end. */
async function print({ bytes, rows }: QueryResult, { out }: Terminal): Promise<void> {
  const [printed, ended] = await Promise.allSettled([pipeline(bytes, out, { end: false }), rows])
  if (printed.status === 'rejected') throw printed.reason
  if (ended.status === 'rejected') throw ended.reason
}
