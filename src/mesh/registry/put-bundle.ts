import { HansaError } from '../../errors.ts'
import type { FollowedBundle } from '../../governance/council/follow-bundles.ts'
import { followBundles } from '../../governance/council/follow-bundles.ts'
import {
  digestOf,
  parseSignedBundle,
  statementOf,
  unreadableReason,
  type SignedBundle,
} from '../../governance/council/signed-bundle.ts'
import type { Signers } from '../../governance/council/signers.ts'
import { withCounting } from '../../governance/council/counting-signatures.ts'
import { followedBy, knownBundles } from '../../product/council/council-in-force.ts'
import { underCouncil } from '../../product/council/under-council.ts'
import { enactRules } from '../../product/enact-governance.ts'
import type { Charter } from '../../spec/charter.ts'
import { textOf, type SqlExecutor } from '../../store/sql-database.ts'
import { dropWhatIsDisowned } from './drop-disowned.ts'
import { keepBundle, keepChain } from './keep-bundle.ts'
import type { Registry } from './registry.ts'

/** What became of a bundle: the registry follows it, or keeps it for those who still have to sign. */
export type PutBundle =
  | { readonly state: 'signed'; readonly number: number }
  | { readonly state: 'waiting'; readonly number: number; readonly signed: readonly string[] }

/** More proposals than a council can look at only hide the one that matters. */
const mostWaiting = 16

/**
 * Holds a bundle against the one in force, as every node does; its signatures are added to those that were brought before.
 * Once they are enough, the registry itself follows it. Throws `denied` where it cannot be the next one.
 */
export async function putBundle(registry: Registry, brought: SignedBundle): Promise<PutBundle> {
  const { mesh, build, database } = registry
  const newest = knownBundles(await build.store.metadata.bundle()).at(-1)
  if (newest === undefined) throw noCouncil()
  const number = statementOf(brought)?.number
  if (number === newest.statement.number && digestOf(brought) === newest.bundle.digest)
    return { state: 'signed', number }
  // Two who bring their signatures at once would otherwise each know of their own only.
  const { enough, waiting, refused } = await database.transaction(async (executor) => {
    const bundle = await withKnownSignatures(executor, brought, newest.statement.charter)
    const files = [{ path: 'the bundle', text: JSON.stringify(bundle) }]
    const outcome = await followBundles(files, { mesh, inForce: followedBy(newest) })
    if (outcome.waiting !== undefined) await keepWaiting(executor, outcome.waiting)
    return outcome
  })
  const [followed] = enough
  if (followed !== undefined) return enact(registry, followed)
  if (waiting === undefined) throw notNext(refused[0]?.reason)
  return { state: 'waiting', number: waiting.statement.number, signed: signedBy(waiting) }
}

async function keepWaiting(executor: SqlExecutor, waiting: FollowedBundle): Promise<void> {
  const kept = { number: waiting.statement.number, digest: waiting.digest, signed: waiting.bundle }
  const rows = await executor.all(
    `select digest from bundle where number = $1 and digest <> $2 and signed = 0
     order by json_array_length(text, '$.signatures'), rowid`,
    [kept.number, kept.digest],
  )
  if (rows.length >= mostWaiting)
    await executor.all('delete from bundle where number = $1 and digest = $2', [
      kept.number,
      rows[0] === undefined ? '' : textOf(rows[0], 'digest'),
    ])
  await keepBundle(executor, kept, 'waiting')
}

async function enact(registry: Registry, followed: FollowedBundle): Promise<PutBundle> {
  const { build, database } = registry
  const { statement, digest, bundle } = followed
  const governance = {
    ...build.mesh.governance,
    bundles: [{ path: 'the bundle', text: JSON.stringify(bundle) }],
  }
  await enactRules(await underCouncil({ ...build, mesh: { ...build.mesh, governance } }))
  await database.transaction((executor) =>
    keepChain(executor, [{ number: statement.number, digest, signed: bundle }]),
  )
  await dropWhatIsDisowned(registry)
  return { state: 'signed', number: statement.number }
}

/** With the signatures that count, of this bundle and of what was brought of the same before; others would only fill the store. */
async function withKnownSignatures(
  executor: SqlExecutor,
  brought: SignedBundle,
  charter: Charter,
): Promise<SignedBundle> {
  const statement = statementOf(brought)
  if (statement === undefined) throw notNext(unreadableReason(brought))
  const [row] = await executor.all('select text from bundle where number = $1 and digest = $2', [
    statement.number,
    digestOf(brought),
  ])
  const known = row && parseSignedBundle(textOf(row, 'text'))
  const signatures = [...(known?.signatures ?? []), ...brought.signatures.slice(0, mostSignatures)]
  return withCounting({ payload: brought.payload, signatures }, [charter, statement.charter])
}

const mostSignatures = 200

function signedBy({ signers, successors }: FollowedBundle): readonly string[] {
  const all: readonly (Signers | undefined)[] = [signers, successors]
  return [...new Set(all.flatMap((each) => each?.signed ?? []))]
}

const notNext = (reason = 'it does not follow the one in force'): HansaError =>
  new HansaError('denied', `the bundle is not taken: ${reason}`, {
    remedy: 'Propose anew from the rules in force; `hansa governance log` shows them.',
  })

const noCouncil = (): HansaError =>
  new HansaError('denied', 'no council decides in this mesh, so no bundle of rules can be followed', {
    remedy: 'Change governance/ in the folder of the registry and start it again.',
  })
