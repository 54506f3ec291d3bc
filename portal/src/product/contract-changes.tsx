import type { ReactNode } from 'react'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Said } from '../parts/said.tsx'
import { Shown } from '../parts/shown.tsx'

interface ContractChangesProps {
  readonly domain: string
  readonly product: string
  /** Numbers of publications. */
  readonly from: number
  readonly to: number
}

const tones = { breaking: 'bad', additive: 'good', documentation: 'plain' } as const

/** What contracts promise otherwise since an earlier publication. */
export function ContractChanges({ domain, product, from, to }: ContractChangesProps): ReactNode {
  const changes = useLoaded(`changes ${domain}/${product} ${from} ${to}`, (signal) =>
    mesh.compareVersions({ domain, product, from, to }, { signal }),
  )
  return (
    <Shown of={changes} what="what has changed">
      {({ contracts }) => {
        const all = contracts.flatMap(({ id, changes: those }) => those.map((change) => ({ ...change, id })))
        if (all.length === 0)
          return (
            <p className="quiet">
              Its contracts promise the same as in publication {from}; the data may be others.
            </p>
          )
        return (
          <ul className="plain list" aria-label={`Changed since publication ${from}`}>
            {all.map(({ id, kind, path, message }) => (
              <li key={`${id} ${path} ${message}`}>
                <span>
                  <Badge tone={tones[kind]}>{kind}</Badge> <Said text={message} />
                </span>
                <span className="quiet small mono">{path}</span>
              </li>
            ))}
          </ul>
        )
      }}
    </Shown>
  )
}
