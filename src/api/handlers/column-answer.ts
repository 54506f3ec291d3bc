import type { ColumnEntitlement } from '../../governance/entitlement.ts'

/** What is seen of a column, and why not all. */
export const columnAnswer = ({ name, access, reasons }: ColumnEntitlement) => ({
  name,
  ...(typeof access === 'object' ? { seen: 'masked' as const, mask: access.mask } : { seen: access }),
  because: reasons,
})
