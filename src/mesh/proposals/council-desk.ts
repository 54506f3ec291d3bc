import { HansaError, isHansaError } from '../../errors.ts'
import { withCounting } from '../../governance/council/counting-signatures.ts'
import { parseSignedBundle, type BundleSignature } from '../../governance/council/signed-bundle.ts'
import type { SignedBundle } from '../../governance/council/signed-bundle.ts'
import type { BuildContext } from '../../product/build-context.ts'
import { councilState, type CouncilState } from '../../product/council/council-state.ts'
import { inTurn } from '../../sidecar/in-turn.ts'
import { proposedOutlook, type ProposedOutlook } from '../../sidecar/policy-preview/proposed-outlook.ts'
import type { Charter } from '../../spec/charter.ts'
import { readBundles } from '../../spec/read-governance.ts'
import { keepFetchedBundle, withFetchedBundles } from '../fetched-bundles.ts'
import { keptAwhile } from '../kept-awhile.ts'
import type { RegistryClient } from '../registry/registry-client.ts'
import { proposalsAmong, type Proposal } from './chosen-proposals.ts'
import { enactSigned, type EnactedRules } from './enact-signed.ts'
import { isEnough } from './is-enough.ts'
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
  /** Why registries could not be asked. */
  readonly fault?: string
}

/** What became of a signature. */
export interface AddedSignature {
  readonly proposal: Proposal
  /** Members whose signatures were brought. */
  readonly members: readonly string[]
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
      ...(fault === undefined ? {} : { fault }),
    }
  }

  /** The proposal of this digest. Throws `not_found`. */
  async proposal(digest: string): Promise<Proposal> {
    const found = (await this.view()).proposals.find((each) => each.digest === digest)
    if (found !== undefined) return found
    throw new HansaError('not_found', 'the council has no such proposal before it', {
      remedy: 'It may be in force by now, or another one took its place.',
    })
  }

  /** Who would see more or less of this node's products; it takes a while. */
  async foresee(digest: string): Promise<ProposedOutlook> {
    const { statement } = await this.proposal(digest)
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
      const known = await this.proposal(digest)
      const { before } = await councilState(await this.#build())
      const charters = [...(before === undefined ? [] : [before.charter]), known.statement.charter]
      const { payload } = known.bundle
      const brought = await withCounting({ payload, signatures }, charters)
      if (brought.signatures.length === 0) throw countsForNothing()
      const all = [...known.bundle.signatures, ...brought.signatures]
      const merged = await withCounting({ payload, signatures: all }, charters)
      // The commit point: from here on it is under the proposal.
      await keepFetchedBundle(this.#options.build.mesh.settings.state, merged)
      const fault = await this.#send(merged)
      const proposal = await this.proposal(digest)
      const members = membersSigned(proposal).filter((member) => !membersSigned(known).includes(member))
      return { proposal, members, ...(fault === undefined ? {} : { fault }) }
    })
  }

  /** Puts in force what enough of the council signed. Throws `conflict` where nothing is. */
  enact(): Promise<EnactedRules> {
    return this.#oneByOne(async () => {
      const signed = (await this.view()).proposals.filter(isEnough)
      if (signed.length === 0) throw nothingSigned()
      for (const { bundle } of signed)
        await keepFetchedBundle(this.#options.build.mesh.settings.state, bundle)
      return enactSigned(await this.#build())
    })
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

  async #send(bundle: SignedBundle): Promise<string | undefined> {
    try {
      await (await this.#options.registries?.())?.putBundle(bundle)
      return undefined
    } catch (error) {
      if (!isHansaError(error)) throw error
      return error.message
    }
  }
}

interface Offered {
  readonly bundles: readonly SignedBundle[]
  readonly fault?: string
}

const countsForNothing = (): HansaError =>
  new HansaError('denied', 'none of the signatures is one of a member of the council under this proposal', {
    remedy: 'Sign this very proposal, with the key whose public half is in the charter.',
  })

const nothingSigned = (): HansaError =>
  new HansaError('conflict', 'no proposal has enough signatures', {
    remedy: 'Members who have not signed yet can.',
  })
