import type { ReactNode } from 'react'

interface DocumentFactsProps {
  readonly title: string
  readonly document: Readonly<Record<string, unknown>>
}

/** A document of a standard as it is, part by part: what is simple as facts, what has parts to be opened. */
export const DocumentFacts = ({ title, document }: DocumentFactsProps): ReactNode => (
  <section className="stack tight" aria-label={title}>
    <h3>{title}</h3>
    <Fields of={document} />
  </section>
)

/** Deeper ones are shown as they are written. */
const deepest = 8

function Fields({ of, depth = 0 }: { readonly of: object; readonly depth?: number }): ReactNode {
  const fields = Object.entries(of).filter(([, value]) => value !== undefined && value !== null)
  const simple = fields.filter(([, value]) => typeof value !== 'object')
  const parts = fields.filter((field): field is [string, object] => typeof field[1] === 'object')
  return (
    <>
      {simple.length === 0 ? null : (
        <dl className="facts">
          {simple.map(([name, value]) => (
            <Fact key={name} name={name} value={String(value)} />
          ))}
        </dl>
      )}
      {parts.map(([name, value]) => (
        <Part key={name} name={name} value={value} depth={depth + 1} />
      ))}
    </>
  )
}

const Fact = ({ name, value }: { readonly name: string; readonly value: string }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
)

interface PartProps {
  readonly name: string
  readonly value: object
  readonly depth: number
}

function Part({ name, value, depth }: PartProps): ReactNode {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  if (items.length > 0 && items.every((item) => typeof item !== 'object'))
    return (
      <dl className="facts">
        <Fact name={name} value={items.join(', ')} />
      </dl>
    )
  if (depth > deepest) return <pre>{JSON.stringify(value)}</pre>
  return (
    <details className="document-part">
      <summary>
        {name} {items.length > 0 ? <span className="quiet small">{items.length}</span> : null}
      </summary>
      {Array.isArray(value) ? (
        items.map((item, index) => <Item key={index} item={item} depth={depth} />)
      ) : (
        <Fields of={value} depth={depth} />
      )}
    </details>
  )
}

const Item = ({ item, depth }: { readonly item: unknown; readonly depth: number }): ReactNode => (
  <div className="document-item">
    {typeof item === 'object' && item !== null ? <Fields of={item} depth={depth} /> : String(item)}
  </div>
)
