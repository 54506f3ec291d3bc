import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { GovernedResult } from '../../sidecar/read-request.ts'
import { staleNotes } from '../../sidecar/remote/where-it-ran.ts'
import type { Reservation } from './daily-use.ts'
import type { ToolContext } from './mcp-port.ts'
import { RowTaker } from './row-taker.ts'
import { termsOfCall, type CallTerms } from './terms-of-call.ts'

export interface QueryCall extends CallTerms {
  readonly sql: string
}

/** Runs one statement as the caller, and gives the first rows of what the caller may see. */
export async function runQuery(context: ToolContext, call: QueryCall): Promise<Record<string, unknown>> {
  const reader = await context.caller.reader()
  const principal = formatPrincipal(reader.principal)
  const reserved = await context.use.reserve(principal)
  try {
    requireSome(principal, reserved)
    const taker = new RowTaker(reserved)
    const result = await context.sidecar.query(reader, {
      ...termsOfCall(context.caller, call),
      sql: call.sql,
      format: 'ndjson',
      signal: context.signal,
      handedOut: () => taker.taken,
    })
    return resultOf(result, taker, { reserved, complete: await taken(result, taker) })
  } finally {
    reserved.release()
  }
}

function requireSome(principal: string, { rows, bytes, usedUp }: Reservation): void {
  if (rows > 0 && bytes > 0) return
  if (usedUp)
    throw new HansaError('denied', `${principal} has taken as much through MCP today as it may`, {
      remedy:
        'The amounts are `mcp.rowsPerDay` and `mcp.bytesPerDay` in mesh.yaml; the day ends at midnight, UTC.',
    })
  throw new HansaError('busy', `what is left of today is kept for other calls of ${principal}`, {
    remedy: 'Wait for them to end.',
  })
}

/** Whether everything was taken. It settles when the statement has ended and the audit knows how much it was. */
async function taken({ bytes, rows }: GovernedResult, taker: RowTaker): Promise<boolean> {
  try {
    const { complete } = await taker.take(bytes)
    if (complete) await rows
    return complete
  } finally {
    bytes.destroy()
    await rows.catch(() => undefined)
  }
}

const resultOf = (
  result: GovernedResult,
  { rows, taken: { bytes } }: RowTaker,
  { reserved, complete }: { readonly reserved: Reservation; readonly complete: boolean },
): Record<string, unknown> => ({
  columns: result.columns.map(({ name, type }) => ({ name, type })),
  rows,
  complete,
  ...(complete ? {} : { note: 'There are more rows. Ask for totals, or for fewer rows and columns.' }),
  ...(result.purpose === undefined ? {} : { purpose: result.purpose }),
  access: result.access,
  datasets: result.datasets.map(({ key, version }) => ({ dataset: key, version })),
  ...staleIn(result),
  leftToday: {
    rows: reserved.left.rows + reserved.rows - rows.length,
    bytes: reserved.left.bytes + reserved.bytes - bytes,
  },
})

function staleIn(result: GovernedResult): { readonly stale?: readonly string[] } {
  const stale = staleNotes(result)
  return stale.length === 0 ? {} : { stale }
}
