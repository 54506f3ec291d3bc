import { foldName } from '../engine/sql/same-name.ts'
import { missingColumnIn } from '../engine/statement-error.ts'
import { HansaError, isHansaError } from '../errors.ts'
import type { PermittedAccess } from './dataset-access.ts'

/**
 * The error of a statement, which says of a column that is missing because policies withhold it that they do: the
 * reader may know that, and which they are. Any other error stays as it is.
 */
export function explainedError(error: unknown, accesses: readonly PermittedAccess[]): unknown {
  if (!isHansaError(error, 'undefined_column')) return error
  const missing = foldName(missingColumnIn(error.message) ?? '')
  for (const { decision, governed } of accesses) {
    const column = decision.entitlement.columns.find(
      ({ name, access }) => access === 'withheld' && foldName(name) === missing,
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
