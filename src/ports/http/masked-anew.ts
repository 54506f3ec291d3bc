import type { Entitlement } from '../../governance/entitlement.ts'

/** Whether a mask gives other values with each statement, so that no two answers are the same. */
export const isMaskedAnew = ({ columns }: Entitlement): boolean =>
  columns.some(({ access }) => typeof access === 'object' && access.mask === 'sha-256-query-local')
