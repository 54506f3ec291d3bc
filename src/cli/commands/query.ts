import { pipeline } from 'node:stream/promises'
import { HansaError } from '../../errors.ts'
import type { ResultFormat } from '../../engine/encode/encoder.ts'
import { ownerQuery } from '../../sidecar/owner-query.ts'
import type { QueryResult } from '../../sidecar/session.ts'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { withStore } from '../open-mesh.ts'
import type { Terminal } from '../terminal.ts'

/** `hansa query <sql>`: one statement in a sealed session, its result streamed to standard output. */
export async function query(
  context: CommandContext,
  { sql, format, asOf }: { sql: string; format: ResultFormat; asOf?: string },
): Promise<number> {
  const { terminal, json } = context
  if (format === 'parquet' && 'isTTY' in terminal.out && terminal.out.isTTY === true)
    throw new HansaError('invalid_input', 'Parquet is not for a terminal', {
      remedy: 'Send it to a file with `>`.',
    })
  const stop = new AbortController()
  void interrupted().then(() => stop.abort())
  return withStore(context, async (store, settings) => {
    const result = await ownerQuery(
      { store, settings },
      {
        sql,
        format: json && format === 'table' ? 'json' : format,
        signal: stop.signal,
        width: terminal.width,
        ...(asOf === undefined ? {} : { asOf }),
      },
    )
    await print(result, terminal)
    return 0
  })
}

/** Ends after the session has, also where nobody reads the result to its end. */
async function print({ bytes, rows }: QueryResult, { out }: Terminal): Promise<void> {
  const [printed, ended] = await Promise.allSettled([pipeline(bytes, out, { end: false }), rows])
  if (printed.status === 'rejected') throw printed.reason
  if (ended.status === 'rejected') throw ended.reason
}
