import { pipeline } from 'node:stream/promises'
import { HansaError } from '../../errors.ts'
import type { ResultFormat } from '../../engine/encode/encoder.ts'
import { ownerQuery } from '../../sidecar/owner-query.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'

/** `hansa query <sql>`: one statement in a sealed session, its result streamed to standard output. */
export async function query(
  { terminal, json, ...context }: CommandContext,
  { sql, format, asOf }: { sql: string; format: ResultFormat; asOf?: string },
): Promise<number> {
  if (format === 'parquet' && process.stdout.isTTY)
    throw new HansaError('invalid_input', 'Parquet is not for a terminal', {
      remedy: 'Send it to a file with `>`.',
    })
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return withStore({ terminal, json, ...context }, async (store, settings) => {
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
    await pipeline(result.bytes, terminal.out, { end: false })
    await result.rows
    return 0
  })
}
