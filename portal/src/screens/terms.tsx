import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useLoaded } from '../api/loaded.ts'
import { mesh } from '../api/mesh.ts'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'

/** The words of the business, and how many columns carry each. */
export function TermsScreen(): ReactNode {
  const terms = useLoaded('terms', () => mesh.listTerms())
  return (
    <>
      <Heading title="Business terms" lead="What the words mean, and which columns carry them." />
      <Shown of={terms} what="terms">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>This mesh has no business terms yet. They are written in its vocabulary.</Empty>
          ) : (
            <ul className="plain card list">
              {items.map(({ name, description, synonyms, columns }) => (
                <li key={name}>
                  <div>
                    <Link to={`/terms/${encodeURIComponent(name)}`}>{name}</Link>
                    <p className="quiet small">
                      {description}
                      {synonyms.length === 0 ? '' : ` Also: ${synonyms.join(', ')}.`}
                    </p>
                  </div>
                  <span className="quiet small">
                    {columns} {columns === 1 ? 'column' : 'columns'}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  )
}
