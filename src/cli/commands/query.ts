import type { ResultFormat } from '../../engine/encode/encoder.ts'
import { HansaError } from '../../errors.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { tokenSays } from '../asking/token-says.ts'
import { interrupted } from '../interrupted.ts'
import type { AskedQuery } from '../query-here.ts'
import type { Terminal } from '../terminal.ts'

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

/**
 * `hansa query <sql>`: one statement, its result streamed to standard output; of a running node by its HTTP port, and of the
 * folder in a sealed session of this process.
 */
export async function query(
  context: AskingContext,
  { format: asked, as, explain = false, ...request }: QueryOptions,
): Promise<number> {
  const { terminal, json, node } = context
  const format = explain ? 'ndjson' : json && asked === 'table' ? 'json' : asked
  refuseBytes(format, terminal)
  const stop = new AbortController()
  void interrupted().then(() => stop.abort())
  const query: AskedQuery = { ...request, format, explain, signal: stop.signal }
  if (node === undefined) await (await import('../query-here.ts')).queryHere(context, { as, query })
  else if (as !== undefined) throw tokenSays()
  else await (await import('../query-at-node.ts')).queryAtNode(context, { node, query })
  return 0
}

function refuseBytes(format: ResultFormat, { out }: Terminal): void {
  if (!['arrow', 'parquet'].includes(format) || !('isTTY' in out) || out.isTTY !== true) return
  throw new HansaError('invalid_input', `${format === 'arrow' ? 'Arrow' : 'Parquet'} is not for a terminal`, {
    remedy: 'Send it to a file with `>`.',
  })
}
