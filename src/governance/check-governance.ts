import path from 'node:path'

import type { Issue } from '../spec/issue.ts'
import type { Mesh } from '../spec/mesh.ts'
import { didYouMean } from '../spec/nearest.ts'
import { positionFinder } from '../spec/position-finder.ts'
import { checkExceptions } from './check-exceptions.ts'
import { governedDatasets } from './governed-datasets.ts'
import { declaredInputDatasets } from './input-datasets.ts'
import { elsewhereOf, knownEntities } from './known-entities.ts'
import { parsePolicies } from './parse-policies.ts'
import { purposesOf } from './purposes.ts'
import { validatePolicies } from './validate-policies.ts'

/**
 * Everything wrong with the policies, purposes and exceptions that a mesh declares; issues' files are absolute.
 * Exceptions that are over at `now` are warnings.
 */
export const checkGovernance = (mesh: Mesh, now: Date): readonly Issue[] => [
  ...purposeIssues(mesh),
  ...inputPurposeIssues(mesh),
  ...policyIssues(mesh),
  ...checkExceptions(mesh, now),
]

function policyIssues(mesh: Mesh): readonly Issue[] {
  const { policies: sources, vocabulary } = mesh.governance
  if (sources.length === 0) return []
  const { policies, issues } = parsePolicies(sources)
  const datasets = governedDatasets(mesh)
  const purposes = purposesOf(vocabulary)
  const inputs = declaredInputDatasets(mesh)
  const known = knownEntities(mesh, { datasets, inputs, purposes })
  return [
    ...issues,
    ...validatePolicies(policies, { vocabulary, datasets, inputs, known, isElsewhere: elsewhereOf(mesh) }),
  ]
    .toSorted((a, b) =>
      a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
    )
    .map((issue) => ({ ...issue, file: path.join(mesh.root, issue.file) }))
}

/** Purposes of input ports that nobody could agree to. */
function inputPurposeIssues({ products, governance: { vocabulary } }: Mesh): readonly Issue[] {
  const { has, names } = purposesOf(vocabulary)
  const locate = positionFinder()
  return products.flatMap(({ inputs, file, document }) =>
    inputs.flatMap(({ name, purpose }): Issue[] => {
      if (purpose === undefined || has(purpose)) return []
      const index = document.inputPorts?.findIndex((port) => port.name === name) ?? 0
      const remedy = didYouMean(purpose, names)
      return [
        {
          ...locate(file, ['inputPorts', Math.max(index, 0)]),
          code: 'unknown-purpose',
          severity: 'error',
          message: `the input port \`${name}\` is read for \`${purpose}\`, and there is no such purpose`,
          expected: '`hansa.purpose` with a purpose of the vocabulary',
          ...(remedy === undefined ? {} : { remedy }),
        },
      ]
    }),
  )
}

/** Purposes below one that DPV does not have. */
function purposeIssues({ root, governance: { vocabulary } }: Mesh): readonly Issue[] {
  const { has, names } = purposesOf(vocabulary)
  const locate = positionFinder()
  const file = path.join(root, 'governance', 'vocabulary.yaml')
  return vocabulary.purposes.flatMap(({ broader }, index): Issue[] => {
    if (has(broader)) return []
    const remedy = didYouMean(broader, names)
    return [
      {
        ...locate(file, ['purposes', index, 'broader']),
        code: 'unknown-purpose',
        severity: 'error',
        message: `there is no purpose \`${broader}\``,
        expected: 'a purpose of DPV such as `dpv:ResearchAndDevelopment`',
        ...(remedy === undefined ? {} : { remedy }),
      },
    ]
  })
}
