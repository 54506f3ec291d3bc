import { guardrailsOf } from '../../governance/guardrails-of.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { Publication } from '../../store/publication.ts'
import type { ApiContext } from '../api-context.ts'

export type Guardrails = Awaited<ReturnType<typeof guardrailsAnswer>>

/** The guardrails that a product's next publication will meet, under the rules in force, and which do not hold for it. */
export async function guardrailsAnswer(
  publication: Publication,
  { metadata, mesh, effects }: Pick<ApiContext, 'metadata' | 'mesh' | 'effects'>,
) {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  if (rules === undefined) return { guardrails: [], exceptions: [] }
  const { policies, exceptions } = guardrailsOf(rules.policiesFor(publication))
  return { guardrails: policies.map(({ id, reason, scope }) => ({ id, reason, scope })), exceptions }
}
