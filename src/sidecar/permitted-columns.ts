import type { NamedRelation } from '../engine/sealed-instance.ts'
import type { PermittedAccess } from './dataset-access.ts'

/** The columns that the reader may see, in order. */
export const permittedColumns = ({ decision }: PermittedAccess): NamedRelation['columns'] =>
  decision.entitlement.columns.flatMap(({ name, type, access }) =>
    access === 'withheld' ? [] : [{ name, type }],
  )
