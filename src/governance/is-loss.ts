import type { AccessChange, ColumnChange, RowsChange } from './compare-access.ts'

/** A change of access as it is decided, or as it is told. */
interface Changed {
  readonly kind: AccessChange['kind']
  readonly columns?: readonly Pick<ColumnChange, 'change'>[]
  readonly rows?: RowsChange
}

/** Whether it may leave somebody less than they had. */
export const isLoss = ({ kind, columns = [], rows }: Changed): boolean =>
  kind === 'lost' ||
  (kind === 'changed' &&
    (rows === 'lost' || rows === 'different' || columns.some(({ change }) => change === 'lost')))
