import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { statementOf } from '../../governance/council/signed-bundle.ts'
import { isExceptionInForce, type PolicyException } from '../../spec/policy-exception.ts'
import type { BundleStore, GovernanceBundle } from '../../store/governance-bundle.ts'
import { enactedBundle } from './enacted-bundle.ts'
import { meshSources } from './with-rules.ts'

/** The rules that are in force now: those enacted last, or what they say comes after them once its day is there. */
export async function bundleInForce(store: BundleStore, now: Date): Promise<GovernanceBundle | undefined> {
  const sequence = await store.bundleSequence()
  const bundle = sequence === 0 ? undefined : await enactedBundle(store, sequence)
  return bundle && inForceAt(bundle, now)
}

/**
 * An enactment as it holds at a time, without the exceptions that are over then. Nothing has to happen when a day comes:
 * every node with the bundle knows it.
 */
export function inForceAt(bundle: GovernanceBundle, now: Date): GovernanceBundle {
  const { exceptions, ...rest } = dueAt(bundle, now)
  return { ...rest, ...withExceptions((exceptions ?? []).filter((each) => isExceptionInForce(each, now))) }
}

function dueAt(bundle: GovernanceBundle, now: Date): GovernanceBundle {
  const { coming } = bundle
  const statement = coming && statementOf(coming.signed)
  if (coming === undefined || statement === undefined || !isDue(statement, now)) return bundle
  return { ...withStatement(bundle, statement), council: coming }
}

/** An enactment with a council's rules in place of those of the whole mesh; domains keep theirs. Nothing comes after it. */
export function withStatement(
  { coming: _, nodes: __, exceptions: ___, ...rest }: GovernanceBundle,
  { policies, vocabulary, nodes, exceptions }: BundleStatement,
): GovernanceBundle {
  const others = rest.policies.filter(({ scope }) => scope.kind !== 'global')
  return {
    ...rest,
    policies: [...meshSources(policies), ...others],
    vocabulary,
    ...(nodes === undefined ? {} : { nodes }),
    ...withExceptions(exceptions),
  }
}

const withExceptions = (exceptions: readonly PolicyException[] = []): Pick<GovernanceBundle, 'exceptions'> =>
  exceptions.length === 0 ? {} : { exceptions }

/** Whether a bundle is enforced by now. The first one always is: nothing else could hold until then. */
export const isDue = ({ number, enforcedFrom }: BundleStatement, now: Date): boolean =>
  number === 1 || enforcedFrom === undefined || Date.parse(enforcedFrom) <= now.getTime()
