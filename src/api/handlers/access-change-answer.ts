import type { AccessChange } from '../../governance/compare-access.ts'
import type { DecidingPolicy } from '../../governance/entitlement.ts'

/** What somebody would have more or less of, without filters: these may have values of others. */
export const accessChangeAnswer = (change: AccessChange) => ({
  kind: change.kind,
  because: reasons(change.because),
  ...(change.kind === 'changed'
    ? {
        columns: change.columns.map(({ name, was, now, change: how, because }) => ({
          ...{ name, was, now, change: how },
          because: reasons(because),
        })),
        rows: change.rows,
      }
    : {
        ...(change.message === undefined ? {} : { message: change.message }),
        columns: [],
        rows: 'same' as const,
      }),
})

const reasons = (because: readonly DecidingPolicy[]) =>
  because.map(({ id, reason, scope }) => ({ id, reason, scope }))
