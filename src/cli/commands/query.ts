import { pipeline } from 'node:stream/promises'
import { HansaError } from '../../errors.ts'
import type { ResultFormat } from '../../engine/encode/encoder.ts'
import type { QueryResult } from '../../sidecar/query-result.ts'
import { staleNotes } from '../../sidecar/remote/where-it-ran.ts'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { withStore } from '../open-mesh.ts'
import { printExplained } from '../explained-query.ts'
import { directoryOf } from '../directory-of.ts'
import { ownProduct } from '../own-product.ts'
import { readerAs } from '../reader-as.ts'
import { withSidecar } from '../with-sidecar.ts'
import { noteLine, type Terminal } from '../terminal.ts'

export interface QueryOptions {
  readonly sql: string
  readonly format: ResultFormat
  readonly asOf?: string
  /** Reads as this principal, and as the operator where absent. */
  readonly as?: string
  readonly purpose?: string
  readonly agreement?: string
  /** Print what ran where in place of the rows. */
  readonly explain?: boolean
}

/** `hansa query <sql>`: one statement in a sealed session, its result streamed to standard output. */
export async function query(
  context: CommandContext,
  { format: asked, as, explain = false, ...request }: QueryOptions,
): Promise<number> {
  const { terminal, json, effects } = context
  const format = explain ? 'ndjson' : asked
  if (['arrow', 'parquet'].includes(format) && 'isTTY' in terminal.out && terminal.out.isTTY === true)
    throw new HansaError(
      'invalid_input',
      `${format === 'arrow' ? 'Arrow' : 'Parquet'} is not for a terminal`,
      {
        remedy: 'Send it to a file with `>`.',
      },
    )
  const stop = new AbortController()
  void interrupted().then(() => stop.abort())
  return withStore(context, async (store, settings, mesh) => {
    const directory = directoryOf({ mesh, settings, store, effects })
    const reader = await readerAs(as, {
      ...{ mesh, directory },
      ownProduct: (name) => ownProduct(name, { settings, store, effects }),
    })
    return withSidecar(context, { store, settings, mesh }, async (sidecar) => {
      const started = performance.now()
      const result = await sidecar.query(reader, {
        ...request,
        port: 'cli',
        format: json && format === 'table' ? 'json' : format,
        signal: stop.signal,
        width: terminal.width,
      })
      for (const note of staleNotes(result)) noteLine(terminal, note)
      if (explain) await printExplained(result, { terminal, json, started })
      else await print(result, terminal)
      return 0
    })
  })
}

/** Ends after the session has, also where nobody reads the result to its end. */
async function print({ bytes, rows }: QueryResult, { out }: Terminal): Promise<void> {
  const [printed, ended] = await Promise.allSettled([pipeline(bytes, out, { end: false }), rows])
  if (printed.status === 'rejected') throw printed.reason
  if (ended.status === 'rejected') throw ended.reason
}
