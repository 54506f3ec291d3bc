import path from 'node:path'

import type { Issue } from '../spec/issue.ts'
import type { Mesh } from '../spec/mesh.ts'
import { didYouMean } from '../spec/nearest.ts'
import { isExceptionInForce, type PolicyException } from '../spec/policy-exception.ts'
import { positionFinder } from '../spec/position-finder.ts'
import { reporter, type Said } from '../spec/report.ts'
import { builtInPolicies } from './built-in-policies.ts'
import { parsePolicies } from './parse-policies.ts'
import type { DeclaredPolicy } from './policy.ts'

/**
 * What is wrong with the exceptions of a mesh. One that can have no effect is a warning: rules that a council signed
 * are not held up by it.
 */
export function checkExceptions(mesh: Mesh, now: Date): readonly Issue[] {
  const { exceptions, policies: sources } = mesh.governance
  if (exceptions.length === 0) return []
  const policies = new Map(parsePolicies(sources).policies.map((policy) => [policy.id, policy]))
  const file = path.join(mesh.root, 'governance', 'exceptions.yaml')
  const find = positionFinder()
  const issues: Issue[] = []
  const report = reporter((at, part) => find(file, at, part), issues)
  for (const [index, exception] of exceptions.entries()) {
    const said = {
      policy: policyIssue(exception, policies),
      for: subjectIssue(exception, mesh),
      until: endIssue(exception, now),
    }
    for (const [field, each] of Object.entries(said))
      if (each !== undefined) report(['exceptions', index, field], each)
  }
  return issues
}

function policyIssue(
  { policy: id }: PolicyException,
  policies: ReadonlyMap<string, DeclaredPolicy>,
): Said | undefined {
  const policy = policies.get(id)
  if (builtInPolicies().some((builtIn) => builtIn.id === id))
    return { code: 'no-exception', message: `the rule \`${id}\` holds in every mesh, without exception` }
  if (policy === undefined)
    return {
      code: 'unknown-policy',
      message: `there is no rule \`${id}\``,
      expected: 'the `@id` of a rule in governance/policies/',
      remedy: didYouMean(id, [...policies.keys()]),
    }
  if (policy.scope !== 'global')
    return {
      code: 'no-exception',
      message: `the rule \`${id}\` is its owners' own, and not the mesh's to except`,
      remedy: `They change it in ${policy.source.path}.`,
    }
  if (policy.effect === 'permit')
    return {
      code: 'no-exception',
      message: `the rule \`${id}\` permits: without it there would be less, not more`,
      remedy: 'Only what a rule forbids is excepted.',
    }
  return undefined
}

/** Products of other nodes are theirs to know. */
function subjectIssue({ for: subject }: PolicyException, mesh: Mesh): Said | undefined {
  const [domain = '', product] = subject.split('/')
  const isOwn = mesh.domains.some(({ name }) => name === domain)
  if (!isOwn && mesh.governance.nodes.some(({ domains }) => domains.includes(domain))) return undefined
  const known =
    product === undefined ? mesh.domains.map(({ name }) => name) : mesh.products.map(({ key }) => key)
  if (known.includes(subject)) return undefined
  return {
    code: product === undefined ? 'unknown-domain' : 'unknown-product',
    severity: 'warning',
    message: `there is no ${product === undefined ? 'domain' : 'product'} \`${subject}\`, so nothing is excepted`,
    remedy: didYouMean(subject, known),
  }
}

const endIssue = (exception: PolicyException, now: Date): Said | undefined =>
  isExceptionInForce(exception, now)
    ? undefined
    : {
        code: 'exception-over',
        severity: 'warning',
        message: `the exception from \`${exception.policy}\` for ${exception.for} is over: the rule holds again`,
        remedy: 'Take the entry out, or have the council sign a later end.',
      }
