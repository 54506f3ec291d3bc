import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { newestPublications } from '../newest-publications.ts'
import { publishedIn } from '../published-products.ts'
import { ownerNames } from './who-decides.ts'

type TeamStore = Parameters<typeof publishedIn>[0] & Pick<MetadataStore, 'publication'>

/** Whom one publication names as owners in its team. */
interface Kept {
  readonly sequence: number
  readonly owners: readonly string[]
}

/** Products by those whom their own teams call owners: read once, and again where they are published anew. */
class TeamOwners {
  readonly #store: TeamStore
  readonly #kept = new Map<string, Kept>()
  readonly #products = new Map<string, Set<string>>()
  #revision = -1
  #last: Promise<unknown> = Promise.resolve()

  constructor(store: TeamStore) {
    this.#store = store
  }

  /** Looks take their turns, and see what was committed before they were asked for. */
  ownedBy(owners: readonly string[]): Promise<readonly string[]> {
    const turn = this.#last.then(() => this.#keepUp())
    this.#last = turn.catch(() => undefined)
    return turn.then((sequences) =>
      owners.flatMap((owner) => [...(this.#products.get(owner) ?? [])].filter((each) => sequences.has(each))),
    )
  }

  /** Keeps what is needed of a publication that somebody has read anyway; it may be an old one, and its product gone. */
  remember(publication: Publication): void {
    if (publication.sequence > (this.#kept.get(publication.product)?.sequence ?? 0))
      this.#put(publication.product, publication)
  }

  /** Newest sequences of what is published now. */
  async #keepUp(): Promise<ReadonlyMap<string, number>> {
    const { revision, sequences, changedSince } = await publishedIn(this.#store)
    const isKept = (product: string): boolean => this.#kept.get(product)?.sequence === sequences.get(product)
    const changed = changedSince(this.#revision) ?? new Set([...sequences.keys(), ...this.#kept.keys()])
    const behind = [...changed].filter((product) => !isKept(product))
    for await (const [product, publication] of newestPublications(this.#store, behind))
      this.#put(product, publication)
    this.#revision = revision
    return sequences
  }

  #put(product: string, publication: Publication | undefined): void {
    for (const owner of this.#kept.get(product)?.owners ?? []) this.#products.get(owner)?.delete(product)
    this.#kept.delete(product)
    if (publication === undefined) return
    const owners = teamOwnersOf(publication)
    this.#kept.set(product, { sequence: publication.sequence, owners })
    for (const owner of owners) {
      const products = this.#products.get(owner) ?? new Set()
      this.#products.set(owner, products.add(product))
    }
  }
}

const nobody: readonly string[] = []

function teamOwnersOf({ product, documents }: Publication): readonly string[] {
  const { members: team = [] } = documents.product.team ?? {}
  return team.length === 0 ? nobody : ownerNames({ product, mesh: '', domainOwners: [], team })
}

const opened = new WeakMap<TeamStore, TeamOwners>()

const ownersIn = (store: TeamStore): TeamOwners => {
  const known = opened.get(store) ?? new TeamOwners(store)
  opened.set(store, known)
  return known
}

/** Published products of which the team has one of these owners, as `formatPrincipal` writes them; maybe more than once. */
export const ownedByTeam = (store: TeamStore, owners: readonly string[]): Promise<readonly string[]> =>
  ownersIn(store).ownedBy(owners)

/** Spares `ownedByTeam` reading a publication that somebody has read anyway. */
export const rememberTeam = (store: TeamStore, publication: Publication): void => {
  ownersIn(store).remember(publication)
}
