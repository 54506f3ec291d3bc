import { foldName } from '../engine/sql/same-name.ts'
import { HansaError, isHansaError } from '../errors.ts'
import type { PermittedAccess } from './dataset-access.ts'

/**
 * The error of a statement, which says of a column that is missing because policies withhold it that they do: the
 * reader may know that, and which they are. Any other error stays as it is.
 */
export function explainedError(
  error: unknown,
  { sql, accesses }: { readonly sql: string; readonly accesses: readonly PermittedAccess[] },
): unknown {
  if (!isHansaError(error, 'undefined_column')) return error
  const names = namesAt(sql, error.position)
  for (const { decision, governed } of accesses) {
    const column = decision.entitlement.columns.find(
      ({ name, access }) => access === 'withheld' && names.has(foldName(name)),
    )
    if (column === undefined) continue
    const dataset = `${governed.domain.name}.${governed.sqlName}`
    const reasons = column.reasons.map(({ id, reason }) => `${id} (${reason})`).join(', ')
    return new HansaError(
      'undefined_column',
      `${placeOf(error)}the column "${column.name}" of ${dataset} is withheld by policy: ${reasons}`,
      {
        remedy: `Leave it out; \`hansa policy explain\` says what else is hidden of ${dataset}.`,
        ...(error.position === undefined ? {} : { position: error.position }),
      },
    )
  }
  return error
}

/** The place that the message began with. */
const placeOf = ({ message }: HansaError): string => /^\d+:\d+: /.exec(message)?.[0] ?? ''

/** The parts of the name that is written at a position, folded. */
function namesAt(sql: string, position: number | undefined): ReadonlySet<string> {
  if (position === undefined) return new Set()
  const part = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)`
  const [written = ''] =
    new RegExp(`^${part}(?:\\s*\\.\\s*${part})*`, 'u').exec(sql.slice(position - 1)) ?? []
  const parts = written.match(new RegExp(part, 'gu')) ?? []
  return new Set(parts.map((each) => foldName(each.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'))))
}
