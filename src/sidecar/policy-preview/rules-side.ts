import { isHansaError } from '../../errors.ts'
import type { GovernedDataset } from '../../governance/governed-dataset.ts'
import { policySetFor, type PolicySet } from '../../governance/policy-set.ts'
import { parsePrincipal, type Principal } from '../../governance/principal.ts'
import { declaredBundle } from '../../product/enact-governance.ts'
import type { Mesh } from '../../spec/mesh.ts'
import type { Publication } from '../../store/publication.ts'
import { Rules } from '../governing-rules.ts'
import type { Directory } from '../identity/directory.ts'
import type { PublishedDataset } from '../published-datasets.ts'

/** Rules to decide by: those in force, those that are declared, or those that are proposed. */
export interface RulesSide {
  /** With the attributes that these rules' vocabulary knows; undefined where there is none such, or one does not fit. */
  readonly principal: (name: string) => Promise<Principal | undefined>
  readonly policies: (publication: Publication) => PolicySet
  readonly dataset: (published: PublishedDataset) => GovernedDataset | undefined
}

/** Makes a directory whose attributes are those of a vocabulary. */
export type DirectoryFor = (vocabulary: Rules['bundle']['vocabulary']) => Directory

/** The rules of one enactment. */
export const sideOf = (rules: Rules, directoryFor: DirectoryFor): RulesSide => ({
  principal: finder(directoryFor(rules.bundle.vocabulary)),
  policies: (publication) => rules.policiesFor(publication),
  dataset: (published) => rules.dataset(published),
})

/** The declared rules about what is published. */
export function declaredSide(mesh: Mesh, directoryFor: DirectoryFor, now: Date): RulesSide {
  const rules = new Rules(mesh.name, { sequence: 0, enactedAt: '', ...declaredBundle(mesh) }, now)
  return {
    principal: finder(directoryFor(mesh.governance.vocabulary)),
    policies: ({ product }) => policySetFor(product, mesh.governance, now),
    dataset: (published) => rules.dataset(published),
  }
}

/**
 * Whoever the identities file does not list, such as a consumer at another node, is looked at without teams and attributes;
 * whoever has an attribute that does not fit the vocabulary is nobody to these rules.
 */
const finder = (directory: Directory) => async (name: string) => {
  try {
    return await directory.require(name)
  } catch (error) {
    const parsed = isHansaError(error, 'not_found') ? parsePrincipal(name) : undefined
    if (parsed !== undefined) return { ...parsed, teams: [], attributes: {} }
    if (isHansaError(error)) return undefined
    throw error
  }
}
