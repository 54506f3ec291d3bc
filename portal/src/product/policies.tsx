import type { ReactNode } from 'react'
import { mesh, type Column, type Dataset, type Policy, type Rule } from '../api/mesh.ts'
import { all } from '../api/all-pages.ts'
import { useLoaded } from '../api/loaded.ts'
import { EffectBadge } from '../governance/effect-badge.tsx'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'
import { Reasons } from './column-table.tsx'
import type { ProductPartProps } from './product-part-props.ts'
import { seesSummary } from './sees-summary.ts'

/** The rules about a product by their scope, and which of them decide for the reader. */
export function Policies({ product }: ProductPartProps): ReactNode {
  const { domain, ports, node } = product
  const datasets = ports.flatMap((port) => port.datasets)
  const rules = useLoaded(`policies ${domain}`, async () =>
    (await all(mesh.listPolicies, {})).filter((rule) => rule.scope === 'global' || rule.domain === domain),
  )
  const deciding = new Set(datasets.flatMap(policiesOf).map(({ id }) => id))
  return (
    <>
      <section className="card stack tight" aria-labelledby="for-me">
        <h2 id="for-me">Why you see what you see</h2>
        {datasets.map((dataset) => (
          <ForMe key={dataset.key} dataset={dataset} />
        ))}
      </section>
      {node === undefined ? null : (
        <p className="quiet small">
          The rules of {domain} itself are told at {node}, to who signs in there.
        </p>
      )}
      <Shown of={rules} what="the rules">
        {(found) =>
          found.length === 0 ? (
            <Empty>Neither the mesh nor the domain has rules besides what is built in.</Empty>
          ) : (
            (['global', 'domain'] as const).map((scope) => (
              <ScopeRules
                key={scope}
                title={scope === 'global' ? 'Rules of the mesh' : `Rules of ${domain}`}
                rules={found.filter((rule) => rule.scope === scope)}
                deciding={deciding}
              />
            ))
          )
        }
      </Shown>
    </>
  )
}

const ForMe = ({ dataset }: { readonly dataset: Dataset }): ReactNode => (
  <div>
    <p>
      <span className="mono">{dataset.name}</span>: {seesSummary(dataset)} {dataset.message}
    </p>
    <Reasons of={policiesOf(dataset)} />
  </div>
)

const policiesOf = ({ because, columns }: Dataset): readonly Policy[] => [
  ...new Map(
    [...because, ...columns.flatMap((column: Column) => column.because)].map((each) => [each.id, each]),
  ).values(),
]

interface ScopeRulesProps {
  readonly title: string
  readonly rules: readonly Rule[]
  readonly deciding: ReadonlySet<string>
}

const ScopeRules = ({ title, rules, deciding }: ScopeRulesProps): ReactNode =>
  rules.length === 0 ? null : (
    <section className="card stack tight" aria-label={title}>
      <h2>{title}</h2>
      <ul className="plain list">
        {rules.map((rule) => (
          <li key={rule.id}>
            <div>
              <p>
                <EffectBadge of={rule} /> {rule.reason}{' '}
                {rule.mask === undefined ? null : <Badge tone="mask">{rule.mask}</Badge>}{' '}
                {deciding.has(rule.id) ? <Badge tone="accent">decides for you</Badge> : null}
              </p>
              <p className="quiet small mono">{rule.id}</p>
            </div>
            {rule.text === undefined ? null : (
              <details>
                <summary className="small">Cedar</summary>
                <pre className="small" tabIndex={0} role="group" aria-label={`Cedar of ${rule.id}`}>
                  {rule.text}
                </pre>
              </details>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
