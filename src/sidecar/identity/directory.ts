import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import {
  formatPrincipal,
  operatorOf,
  parsePrincipal,
  type AttributeValue,
  type Principal,
} from '../../governance/principal.ts'
import { isOfAttributeType } from '../../spec/attribute-type.ts'
import { teamsAround, type Identities, type Identity } from '../../spec/identities.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import { personName } from '../../spec/person-name.ts'
import { LiveIdentities } from './identities.ts'

export interface DirectoryOptions {
  readonly mesh: string
  /** The identities file. */
  readonly file: string
  /** The words in force: policies were checked against them. */
  readonly vocabulary: () => Promise<Vocabulary>
  readonly effects: Pick<Effects, 'now'>
}

/** Who there is: the identities file as it is now, its attributes as the vocabulary in force types them. */
export class Directory {
  readonly #options: DirectoryOptions
  readonly #operator: string
  readonly #identities: LiveIdentities

  constructor(options: DirectoryOptions) {
    this.#options = options
    this.#operator = formatPrincipal(operatorOf(options.mesh))
    this.#identities = new LiveIdentities(options.file, options.effects)
  }

  /** The principal of that name; undefined where the file does not list it. The operator is nobody's to list. */
  async find(name: string): Promise<Principal | undefined> {
    const identities = await this.#identities.current()
    const identity = name === this.#operator ? undefined : identities.get(name)
    const parsed = identity && parsePrincipal(identity.principal)
    if (identity === undefined || parsed === undefined) return undefined
    return { ...parsed, teams: identity.teams, attributes: await this.#attributes(identity) }
  }

  /** A principal that proved itself elsewhere, with what the file adds: its entry's word is the last, and teams within teams. */
  async complete(principal: Principal): Promise<Principal> {
    const identities = await this.#identities.current()
    const listed = await this.find(formatPrincipal(principal))
    return {
      ...principal,
      teams: teamsAround([...principal.teams, ...(listed?.teams ?? [])], teamsOf(identities)),
      attributes: { ...principal.attributes, ...listed?.attributes },
    }
  }

  /** The principal that a person means by `name`; the operator too. Fails with `not_found`, naming who is near. */
  async require(name: string): Promise<Principal> {
    const parsed = parsePrincipal(name)
    const principal = parsed && formatPrincipal(parsed)
    if (principal === this.#operator) return operatorOf(this.#options.mesh)
    const found = principal === undefined ? undefined : await this.find(principal)
    if (found !== undefined) return found
    const names = [...(await this.#identities.current()).keys()]
    throw new HansaError('not_found', `there is no principal ${principal ?? name}`, {
      remedy:
        didYouMean(principal ?? name, names) ??
        '`hansa identity list` shows who there is, `identity add` adds somebody.',
    })
  }

  /** Whether the file lists that name; false too where it is broken. */
  async isListed(name: string): Promise<boolean> {
    try {
      return (await this.#identities.current()).has(name)
    } catch {
      return false
    }
  }

  /** What the file calls somebody; undefined where it says no name, or is broken. */
  async nameOf(principal: string): Promise<string | undefined> {
    try {
      return personName((await this.#identities.current()).get(principal)?.name)
    } catch {
      return undefined
    }
  }

  async #attributes({ principal, attributes }: Identity): Promise<Readonly<Record<string, AttributeValue>>> {
    const { attributes: types } = await this.#options.vocabulary()
    const known = Object.entries(attributes).filter(([name]) => Object.hasOwn(types, name))
    for (const [name, value] of known) {
      const type = types[name]
      // Without it, a rule that forbids by the attribute would not hold for this principal.
      if (type === undefined || !isOfAttributeType(value, type)) throw wrongAttribute(principal, name)
    }
    return Object.fromEntries(known)
  }
}

const teamsOf =
  (identities: Identities) =>
  (team: string): readonly string[] =>
    identities.get(`team:${team}`)?.teams ?? []

const wrongAttribute = (principal: string, name: string): HansaError =>
  new HansaError('source_unavailable', `the attribute ${name} of ${principal} is not of its type`, {
    remedy:
      'Whoever runs this node sees with `hansa validate` what is expected, and enacts it with `hansa apply`.',
  })
