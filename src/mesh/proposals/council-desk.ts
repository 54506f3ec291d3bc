import { HansaError, isHansaError } from '../../errors.ts'
import { beforeNext, type RefusedBundle } from '../../governance/council/follow-bundles.ts'
import { withCounting } from '../../governance/council/counting-signatures.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { digestOf, parseSignedBundle, type BundleSignature } from '../../governance/council/signed-bundle.ts'
import type { SignedBundle } from '../../governance/council/signed-bundle.ts'
import { verifyBundle, type BundleBefore } from '../../governance/council/verify-bundle.ts'
import type { BuildContext } from '../../product/build-context.ts'
import { isDue } from '../../product/council/bundle-in-force.ts'
import { followedBy, knownBundles } from '../../product/council/council-in-force.ts'
import { councilState, requireCharter, type CouncilState } from '../../product/council/council-state.ts'
import { inTurn } from '../../sidecar/in-turn.ts'
import { proposedOutlook, type ProposedOutlook } from '../../sidecar/policy-preview/proposed-outlook.ts'
import type { Charter } from '../../spec/charter.ts'
import { readBundles } from '../../spec/read-governance.ts'
import { keepFetchedBundle, withFetchedBundles } from '../fetched-bundles.ts'
import { followRegistryBundles } from '../follow-registry-bundles.ts'
import { keptAwhile } from '../kept-awhile.ts'
import type { RegistryClient } from '../registry/registry-client.ts'
import { proposalsAmong, type Proposal } from './chosen-proposals.ts'
import { enactSigned, type EnactedRules } from './enact-signed.ts'
import { isEnough } from './is-enough.ts'
import { takeProposal } from './take-proposal.ts'
import { membersSigned, tellProposals } from './tell-proposals.ts'

export interface CouncilDeskOptions {
  /** The mesh as its folder declares it. */
  readonly build: BuildContext
  /** The registries that the node has joined; undefined where there are none. */
  readonly registries?: () => Promise<Pick<RegistryClient, 'bundles' | 'putBundle'> | undefined>
}

/** What the council has before it. */
export interface CouncilView {
  /** Whose signatures the next bundle needs; undefined where no council decides and none is proposed. */
  readonly charter: Charter | undefined
  /** Signed by enough and not in force here yet, then those that wait for signatures. */
  readonly proposals: readonly Proposal[]
  /** What lies here and cannot follow. */
  readonly refused: readonly RefusedBundle[]
  /** Why registries could not be asked. */
  readonly fault?: string
}

/** What became of a signature, or of a proposal. */
export interface AddedSignature {
  readonly proposal: Proposal
  /** Members whose signatures were brought. */
  readonly members: readonly string[]
  /** Whether registries have it; not where the node has joined none. */
  readonly isSent: boolean
  /** Why registries did not take it; they are sent it again with the next one. */
  readonly fault?: string
}

/** Registries are asked once in so many milliseconds, however many look. */
const askedAnew = 5_000
/** What a proposal would change is worked out once in so many milliseconds. */
const foreseenAnew = 60_000
const mostForeseen = 16

/**
 * The council's next bundle at a node that runs: what its folder and its registries have, signatures that members bring, and
 * its coming into force. Everything is verified as anywhere; no private key comes here.
 */
export class CouncilDesk {
  readonly #options: CouncilDeskOptions
  readonly #offered: () => Promise<Offered>
  readonly #foreseen = new Map<string, () => Promise<ProposedOutlook>>()
  readonly #oneByOne = inTurn(1)
  readonly #looking = inTurn(1)

  constructor(options: CouncilDeskOptions) {
    this.#options = options
    this.#offered = keptAwhile(askedAnew, () => this.#ask())
  }

  /** What is seen for the first time is told of. */
  async view(): Promise<CouncilView> {
    const state = await councilState(await this.#build())
    const { bundles, fault } = await this.#offered()
    const proposals = [...state.followed.enough, ...(await this.#waiting(state, bundles))]
    const { store, effects } = this.#options.build
    await tellProposals(store.metadata, proposals, effects.now())
    return {
      charter: state.before?.charter ?? state.followed.waiting?.statement.charter,
      proposals,
      refused: state.followed.refused,
      ...(fault === undefined ? {} : { fault }),
    }
  }

  /** The proposal of this digest. Throws `not_found`. */
  async proposal(digest: string): Promise<Proposal> {
    const found = (await this.view()).proposals.find((each) => each.digest === digest)
    if (found === undefined) throw noSuchProposal()
    return found
  }

  /** What the bundle of this digest says that is in force later; undefined where it is no such one. */
  async coming(digest: string): Promise<BundleStatement | undefined> {
    const { store, effects } = this.#options.build
    const known = knownBundles(await store.metadata.bundle())
    const found = known.find(({ bundle }) => bundle.digest === digest)?.statement
    return found !== undefined && !isDue(found, effects.now()) ? found : undefined
  }

  /** Who may bring the first bundle besides the operator: the council that is declared. Nobody once a council decides. */
  async founders(): Promise<readonly string[]> {
    const build = await this.#build()
    const state = await councilState(build)
    if (state.before !== undefined) return []
    return (foundersCharter(build, state)?.council ?? []).map(({ member }) => member)
  }

  /** Takes a proposal that at least one of the council has signed; errors as those of `takeProposal`. */
  propose(bundle: SignedBundle): Promise<AddedSignature> {
    return this.#oneByOne(async () => {
      const build = await this.#build()
      const state = await councilState(build)
      const { before } = state
      const { proposals } = await this.view()
      const charter = before?.charter ?? foundersCharter(build, state) ?? requireCharter(build)
      const taken = await takeProposal(bundle, { mesh: build.mesh.name, before, charter, known: proposals })
      const known = proposals.find(({ digest }) => digest === digestOf(taken))
      return this.#keep(known, known === undefined ? taken : await withMore(known, taken, before), before)
    })
  }

  /** Who would see more or less of this node's products; it takes a while. */
  async foresee(digest: string): Promise<ProposedOutlook> {
    const statement = (await this.coming(digest)) ?? (await this.proposal(digest)).statement
    const { mesh, store, effects } = this.#options.build
    const known = this.#foreseen.get(digest)
    if (known !== undefined) return known()
    const place = {
      ...{ mesh: mesh.name, metadata: store.metadata, now: effects.now },
      identities: mesh.settings.identity.file,
      isOwn: () => true,
      signal: new AbortController().signal,
    }
    const foreseen = keptAwhile(foreseenAnew, () => this.#looking(() => proposedOutlook(statement, place)))
    if (this.#foreseen.size >= mostForeseen) this.#foreseen.clear()
    this.#foreseen.set(digest, foreseen)
    return foreseen()
  }

  /**
   * Puts signatures that were made elsewhere under a proposal, as far as they are of members of the council, and brings it to the
   * registries. Throws `denied` where none of them counts.
   */
  addSignatures(digest: string, signatures: readonly BundleSignature[]): Promise<AddedSignature> {
    return this.#oneByOne(async () => {
      const state = await councilState(await this.#build())
      const known = await this.proposal(digest)
      const before = followed(known.statement, state)
      const { payload } = known.bundle
      const brought = await withCounting({ payload, signatures }, councils(known.statement, before))
      if (brought.signatures.length === 0) throw countsForNothing()
      return this.#keep(known, await withMore(known, brought, before), before)
    })
  }

  /**
   * Puts in force what enough of the council signed, here or at the registries, and what of it this version cannot read, which denies
   * everything. Throws `conflict` where nothing is.
   */
  enact(): Promise<EnactedRules> {
    return this.#oneByOne(async () => {
      const unread = await this.#follow()
      const signed = (await this.view()).proposals.filter(isEnough)
      if (signed.length === 0 && !unread) throw nothingSigned()
      for (const { bundle } of signed)
        await keepFetchedBundle(this.#options.build.mesh.settings.state, bundle)
      return enactSigned(await this.#build())
    })
  }

  /**
   * Keeps a proposal with its signatures and brings it to the registries. What is answered is told by its bytes, and not looked up
   * again: once enough have signed it, nodes may have it in force before this has returned.
   */
  async #keep(
    known: Proposal | undefined,
    bundle: SignedBundle,
    before: BundleBefore | undefined,
  ): Promise<AddedSignature> {
    const { mesh, store, effects } = this.#options.build
    const verdict = await verifyBundle(bundle, { mesh: mesh.name, before })
    if (verdict.kind === 'refused') throw noSuchProposal()
    const { kind: _, ...verified } = verdict
    // The commit point: from here on it is before the council, with these signatures.
    await keepFetchedBundle(mesh.settings.state, bundle)
    const sent = await this.#send(bundle)
    const proposal = { bundle, ...verified }
    await tellProposals(store.metadata, [proposal], effects.now())
    return { proposal, members: newMembers(known, proposal), ...sent }
  }

  /** With the bundles that lie in the folder now, and those that came otherwise. */
  async #build(): Promise<BuildContext> {
    const { build } = this.#options
    const bundles = readBundles({ root: build.mesh.root, issues: [] })
    const mesh = { ...build.mesh, governance: { ...build.mesh.governance, bundles } }
    return { ...build, mesh: await withFetchedBundles(mesh) }
  }

  async #waiting(
    { before, followed: { waiting } }: CouncilState,
    offered: readonly SignedBundle[],
  ): Promise<readonly Proposal[]> {
    const own = waiting === undefined ? [] : [waiting]
    if (before === undefined) return own
    const { mesh } = await this.#build()
    const here = mesh.governance.bundles.flatMap(({ text }) => parseSignedBundle(text) ?? [])
    const signed = await proposalsAmong([...here, ...offered], { mesh: mesh.name, before })
    return [...signed, ...own.filter(({ digest }) => !signed.some((each) => each.digest === digest))]
  }

  async #ask(): Promise<Offered> {
    try {
      const registries = await this.#options.registries?.()
      const inForce = (await this.#options.build.store.metadata.bundle())?.council
      if (registries === undefined || inForce === undefined) return { bundles: [] }
      return { bundles: (await registries.bundles(inForce.number)).map(({ bundle }) => bundle) }
    } catch (error) {
      if (!isHansaError(error)) throw error
      return { bundles: [], fault: error.message }
    }
  }

  /** Keeps what registries have of bundles with enough signatures. Whether there is one that cannot be read, and is news. */
  async #follow(): Promise<boolean> {
    const { mesh, store } = await this.#build()
    try {
      const source = await this.#options.registries?.()
      if (source === undefined) return false
      const { unread } = await followRegistryBundles({ mesh, store: store.metadata, source })
      return unread !== undefined && unread.digest !== (await store.metadata.bundle())?.unread?.digest
    } catch (error) {
      // That registries cannot be asked is told with what there is; what lies here goes on.
      if (!isHansaError(error)) throw error
      return false
    }
  }

  async #send(bundle: SignedBundle): Promise<Pick<AddedSignature, 'isSent' | 'fault'>> {
    try {
      const registries = await this.#options.registries?.()
      await registries?.putBundle(bundle)
      return { isSent: registries !== undefined }
    } catch (error) {
      if (!isHansaError(error)) throw error
      return { isSent: false, fault: error.message }
    }
  }
}

/** That of the first bundle: what the node's folder declares, or has proposed. */
const foundersCharter = ({ mesh }: BuildContext, { followed }: CouncilState): Charter | undefined =>
  mesh.governance.charter ?? followed.waiting?.statement.charter

const newMembers = (before: Proposal | undefined, after: Proposal): readonly string[] => {
  const known = before === undefined ? [] : membersSigned(before)
  return membersSigned(after).filter((member) => !known.includes(member))
}

interface Offered {
  readonly bundles: readonly SignedBundle[]
  readonly fault?: string
}

/** What a proposal follows, of what is in force, to come, or signed by enough; undefined for the first one. */
const followed = (
  { previous }: BundleStatement,
  { newest, followed: { enough } }: CouncilState,
): BundleBefore | undefined =>
  [...(newest === undefined ? [] : [followedBy(newest)]), ...enough.map(beforeNext)].find(
    ({ digest }) => digest === previous,
  )

/** Whose signatures count under a statement: those of the council that it follows, and of its own. */
const councils = ({ charter }: BundleStatement, before: BundleBefore | undefined): readonly Charter[] =>
  before === undefined ? [charter] : [before.charter, charter]

/** The bundle of a proposal with the signatures that it has and those that were brought. */
const withMore = (
  { bundle, statement }: Proposal,
  brought: SignedBundle,
  before: BundleBefore | undefined,
): Promise<SignedBundle> => {
  const signatures = [...bundle.signatures, ...brought.signatures]
  return withCounting({ payload: bundle.payload, signatures }, councils(statement, before))
}

const noSuchProposal = (): HansaError =>
  new HansaError('not_found', 'the council has no such proposal before it', {
    remedy: 'It may be in force by now, or another one took its place.',
  })

const countsForNothing = (): HansaError =>
  new HansaError('denied', 'none of the signatures is one of a member of the council under this proposal', {
    remedy: 'Sign this very proposal, with the key whose public half is in the charter.',
  })

const nothingSigned = (): HansaError =>
  new HansaError('conflict', 'no proposal has enough signatures', {
    remedy: 'Members who have not signed yet can.',
  })
