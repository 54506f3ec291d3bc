import type { ReactNode } from 'react'
import { CopyLine } from '../parts/copy-line.tsx'
import { tableName } from '../sql/table-name.ts'
import type { ProductPartProps } from './product-part-props.ts'

/** Lines that read each dataset from outside. The token is in a variable, so that no line has a secret in it. */
export const Connect = ({ product: { domain, ports } }: Pick<ProductPartProps, 'product'>): ReactNode => (
  <div className="stack">
    <p>
      Your token goes into <code>HANSA_TOKEN</code>. <code>hansa connect</code> has lines for further clients:
      psql, JDBC, pandas, Excel, Delta Sharing, agents.
    </p>
    {ports
      .flatMap(({ datasets }) => datasets)
      .map(({ key, name }) => {
        const sql = `select * from ${tableName(domain, name)} limit 10`
        const body = JSON.stringify({ sql, format: 'csv' })
        return (
          <section key={key} className="card stack tight" aria-labelledby={`connect-${name}`}>
            <h2 id={`connect-${name}`} className="mono">
              {name}
            </h2>
            <p className="label">SQL</p>
            <CopyLine label={`SQL for ${name}`} text={sql} />
            <p className="label">curl</p>
            <CopyLine
              label={`curl for ${name}`}
              text={`printf 'Authorization: Bearer %s' "$HANSA_TOKEN" | curl -fgsS -H @- --json '${body.replaceAll("'", String.raw`'\''`)}' ${window.location.origin}/query`}
            />
          </section>
        )
      })}
  </div>
)
