import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { Mesh } from '../../spec/mesh.ts'
import type { PolicySource } from '../../spec/policy-source.ts'

/** The rules that a council decides: those of the whole mesh, and its words. */
export type MeshRules = Pick<BundleStatement, 'policies' | 'vocabulary' | 'nodes' | 'exceptions'>

/** The mesh with these rules in place of those that it declares for the whole of it; domains and products keep their own. */
export const withRules = (
  mesh: Mesh,
  { policies, vocabulary, nodes = [], exceptions = [] }: MeshRules,
): Mesh => ({
  ...mesh,
  governance: {
    ...mesh.governance,
    policies: [
      ...meshSources(policies),
      ...mesh.governance.policies.filter(({ scope }) => scope.kind !== 'global'),
    ],
    vocabulary,
    nodes,
    exceptions,
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
  exceptions = [],
}: {
  readonly policies: readonly PolicySource[]
  readonly vocabulary: MeshRules['vocabulary']
  readonly nodes?: MeshRules['nodes']
  readonly exceptions?: MeshRules['exceptions']
}): MeshRules => ({
  policies: policies.flatMap(({ scope, path, text }) => (scope.kind === 'global' ? [{ path, text }] : [])),
  vocabulary,
  ...(nodes.length === 0 ? {} : { nodes }),
  ...(exceptions.length === 0 ? {} : { exceptions }),
})

/** Equal where the rules are: what is absent is as good as none. */
export const rulesText = ({ policies, vocabulary, nodes = [], exceptions = [] }: MeshRules): string =>
  canonicalJson({ policies, vocabulary, nodes, exceptions })
