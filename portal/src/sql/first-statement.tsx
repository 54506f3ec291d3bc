import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Empty } from '../parts/empty.tsx'
import { tableName } from './table-name.ts'
import type { VisibleNames } from './visible-names.ts'

interface FirstStatementProps {
  /** Undefined while they are not known. */
  readonly names: VisibleNames | undefined
  readonly choose: (sql: string) => void
}

/** Stands where results will: what may be asked about, and a statement to begin with. */
export function FirstStatement({ names, choose }: FirstStatementProps): ReactNode {
  if (names === undefined) return null
  const tables = Object.entries(names).flatMap(([domain, datasets]) =>
    Object.keys(datasets).map((dataset) => tableName(domain, dataset)),
  )
  const [first] = tables
  if (first === undefined)
    return (
      <Empty>
        For this purpose you may read nothing yet. <Link to="/marketplace">Find data and ask for access</Link>
        , or name another purpose.
      </Empty>
    )
  const sql = `select * from ${first} limit 10`
  return (
    <Empty>
      <p>
        You may read {tables.slice(0, 5).join(', ')}
        {tables.length > 5 ? ' and more' : ''}. Begin with{' '}
        <button className="as-link mono" type="button" onClick={() => choose(sql)}>
          {sql}
        </button>
      </p>
      <p>
        <Link className="button" to="/marketplace">
          Find more in the marketplace
        </Link>
      </p>
    </Empty>
  )
}
