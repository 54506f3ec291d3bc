import type { Push, SetAside } from '../../store/push-store.ts'

/** What whoever pushed rows is told of them. */
export interface Receipt {
  /** The audit's id of the access. */
  readonly push: string
  readonly pushedAt: string
  readonly rows: number
  readonly quarantined: number
  /** The first of the rows that were set aside. */
  readonly setAside?: readonly SetAside[]
}

/** The same for the same push, whenever it is asked for; nothing in it tells of others' pushes. */
export const receiptOf = ({ access, pushedAt, rows, quarantinedRows, setAside }: Push): Receipt => ({
  push: access,
  pushedAt,
  rows,
  quarantined: quarantinedRows,
  ...(quarantinedRows === 0 ? {} : { setAside }),
})
