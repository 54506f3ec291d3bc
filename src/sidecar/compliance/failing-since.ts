import { parsePolicies } from '../../governance/parse-policies.ts'
import { isExceptionFor, isExceptionInForce } from '../../spec/policy-exception.ts'
import type { BundleStore, GovernanceBundle } from '../../store/governance-bundle.ts'
import type { Publication } from '../../store/publication.ts'
import { statementOf } from '../../governance/council/signed-bundle.ts'
import type { FailingSince } from './judge-published.ts'

/** More enactments than that are not looked through for when a rule came. */
const looksBack = 200

/**
 * Tells since when products fail: since they were published, since the rule has said so, or since an exception was over,
 * whichever came last.
 */
export async function failingSince(
  store: BundleStore,
  inForce: GovernanceBundle,
  now: Date,
): Promise<FailingSince> {
  const came = await whenRulesCame(store, inForce)
  const enacted = (await store.bundle(inForce.sequence))?.exceptions ?? []
  const over = enacted.filter((exception) => !isExceptionInForce(exception, now))
  return (policy, { product, publishedAt }: Publication) => {
    const ends = over.filter((each) => each.policy === policy && isExceptionFor(each, product))
    return latest([publishedAt, came.get(policy), ...ends.map(({ until }) => until)])
  }
}

/** By policy: the first of the enactments up to now that all say the same. */
async function whenRulesCame(
  store: BundleStore,
  inForce: GovernanceBundle,
): Promise<ReadonlyMap<string, string>> {
  const statement = inForce.council && statementOf(inForce.council.signed)
  const since = latest([inForce.enactedAt, statement?.enforcedFrom])
  const came = new Map(textsOf(inForce).map(([id]) => [id, since]))
  const open = new Map(textsOf(inForce))
  for (
    let sequence = inForce.sequence;
    sequence > Math.max(0, inForce.sequence - looksBack) && open.size > 0;
    sequence--
  ) {
    const bundle = await store.bundle(sequence)
    const texts = new Map(bundle === undefined ? [] : textsOf(bundle))
    for (const [id, text] of open)
      if (bundle !== undefined && texts.get(id) === text) came.set(id, bundle.enactedAt)
      else open.delete(id)
  }
  return came
}

const textsOf = ({ policies }: GovernanceBundle): readonly (readonly [id: string, text: string])[] =>
  parsePolicies(policies).policies.map(({ id, text }) => [id, text])

/** ISO times in UTC sort as they are. */
const latest = (times: readonly (string | undefined)[]): string =>
  times
    .flatMap((time) => time ?? [])
    .sort()
    .at(-1) ?? ''
