import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import type { Mesh } from '../../spec/mesh.ts'
import type { PolicySource } from '../../spec/policy-source.ts'

/** The rules that a council decides: those of the whole mesh, and its words. */
export type MeshRules = Pick<BundleStatement, 'policies' | 'vocabulary' | 'nodes'>

/** The mesh with these rules in place of those that it declares for the whole of it; domains and products keep their own. */
export const withRules = (mesh: Mesh, { policies, vocabulary, nodes = [] }: MeshRules): Mesh => ({
  ...mesh,
  governance: {
    ...mesh.governance,
    policies: [
      ...meshSources(policies),
      ...mesh.governance.policies.filter(({ scope }) => scope.kind !== 'global'),
    ],
    vocabulary,
    nodes,
  },
})

/** Policies that a council signed, as sources of rules. */
export const meshSources = (policies: MeshRules['policies']): readonly PolicySource[] =>
  policies.map(({ path, text }) => ({ scope: { kind: 'global' }, path, text }))

/** Those among other rules that a council decides. */
export const meshRules = ({
  policies,
  vocabulary,
  nodes = [],
}: {
  readonly policies: readonly PolicySource[]
  readonly vocabulary: MeshRules['vocabulary']
  readonly nodes?: MeshRules['nodes']
}): MeshRules => ({
  policies: policies.flatMap(({ scope, path, text }) => (scope.kind === 'global' ? [{ path, text }] : [])),
  vocabulary,
  ...(nodes.length === 0 ? {} : { nodes }),
})
