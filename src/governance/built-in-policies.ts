import { HansaError } from '../errors.ts'
import { parsePolicy } from './cedar.ts'
import type { Policy } from './policy.ts'
import { policyTexts } from './policy-texts.ts'

/** Rules that hold in every mesh. Cedar denies what nothing permits: these say what owners need not permit themselves. */
const rules = `
@id("hansa.operator")
@reason("The node's operator holds its disk; masks and forbids hold for the operator too")
permit (principal is Hansa::Node, action == Hansa::Action::"read", resource)
when { principal == resource.operator };

@id("hansa.columns")
@reason("Columns of a dataset that may be read are seen unless a policy forbids it")
permit (principal, action == Hansa::Action::"readColumn", resource);

@id("hansa.rows")
@reason("Rows of a dataset that may be read are seen unless a policy forbids it")
permit (principal, action == Hansa::Action::"readRow", resource);

@id("hansa.publish")
@reason("Domains publish what no guardrail forbids")
permit (principal, action == Hansa::Action::"publish", resource);

@id("hansa.write")
@reason("The node writes what its products make; others push rows where owners permit it")
permit (principal is Hansa::Node, action == Hansa::Action::"write", resource)
when { principal == resource.operator };
`

let parsed: readonly Policy[] | undefined

export const builtInPolicies = (): readonly Policy[] => (parsed ??= policyTexts(rules).map(builtIn))

function builtIn({ text }: { readonly text: string }): Policy {
  const cedar = parsePolicy(text)
  const { id, reason } = ('effect' in cedar && cedar.annotations) || {}
  if (!('effect' in cedar) || id === undefined || reason === undefined)
    throw new HansaError('internal', 'a built-in rule cannot be read')
  return { id, reason, scope: 'built-in', effect: cedar.effect, text, cedar }
}
