import type { Product } from '../spec/mesh.ts'
import type { PublicationHead, PublishedInput } from '../store/publication.ts'
import { buildIdentity, definitionHash, publicationIdentity } from './identity.ts'
import { pinnedOnly, type InputPin } from './pin-inputs.ts'

/** What applying a product would do. */
export type Action =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'create'; readonly reasons: readonly string[] }
  | { readonly kind: 'rebuild'; readonly reasons: readonly string[] }
  /** Only documents or rules changed: the data stay, they are verified against the contract as it is now. */
  | { readonly kind: 'republish'; readonly reasons: readonly string[] }
  /** A source must be read to know. */
  | { readonly kind: 'read'; readonly reasons: readonly string[] }
  /** Somebody rolled back from exactly this; it is not published again unasked. */
  | { readonly kind: 'held'; readonly reasons: readonly string[] }
  | { readonly kind: 'blocked'; readonly reasons: readonly string[] }

export interface DecideOptions {
  readonly head: PublicationHead | undefined
  readonly pins: readonly InputPin[]
  /** What the newest publication read; asked for only where something differs. */
  readonly published: () => Promise<readonly PublishedInput[]>
  /** See `governanceBasis`. */
  readonly basis: object | undefined
  /** Publish again even what was rolled back from. */
  readonly force?: boolean
}

export interface Decided {
  readonly action: Action
  readonly buildIdentity: string
  readonly identity: string
  /** Whether `append` and `merge` may go on from what is kept: the definition is the one that made it. */
  readonly sameDefinition: boolean
}

/** Compares what is declared and pinned with the newest publication. */
export async function decideAction(product: Product, options: DecideOptions): Promise<Decided> {
  const definition = definitionHash(product)
  const build = buildIdentity(definition, pinnedOnly(options.pins))
  const identity = publicationIdentity(build, product, options.basis)
  const decided = (action: Action, sameDefinition = false): Decided => ({
    action,
    buildIdentity: build,
    identity,
    sameDefinition,
  })
  const missing = options.pins.filter((pin) => pin.kind === 'missing')
  if (missing.length > 0)
    return decided({
      kind: 'blocked',
      reasons: missing.map(({ from }) => `${from} has not been published yet`),
    })
  const { head } = options
  const unread = options.pins.filter((pin) => pin.kind === 'unread')
  if (head === undefined) return decided({ kind: 'create', reasons: ['never published'] })
  if (unread.length === 0 && head.identity === identity) return decided({ kind: 'unchanged' }, true)
  if (unread.length === 0 && head.rejectedIdentity === identity && options.force !== true)
    return decided({ kind: 'held', reasons: ['rolled back; change the product or apply it with --force'] })
  if (unread.length === 0 && head.buildIdentity === build)
    return decided({ kind: 'republish', reasons: [onlySaid(options)] }, true)
  const published = await options.published()
  const sameDefinition = buildIdentity(definition, published) === head.buildIdentity
  if (!sameDefinition) return decided({ kind: 'rebuild', reasons: definitionChanged(product) })
  const changed = changedInputs(pinnedOnly(options.pins), published)
  if (unread.length > 0 && changed.length === 0)
    return decided({ kind: 'read', reasons: unread.map(({ from }) => `${from} must be read to know`) }, true)
  return decided({ kind: 'rebuild', reasons: changed.map((input) => `${input.from} changed`) }, true)
}

/** Which of the two cannot be told: heads keep one hash of both. */
const onlySaid = ({ basis }: DecideOptions): string =>
  basis === undefined ? 'documents changed' : 'documents changed, or classifications of what it reads'

/** Datasets that grow lose what their inputs do not have any more: the owner should know before applying. */
function definitionChanged(product: Product): readonly string[] {
  const growing = product.outputs
    .flatMap(({ datasets }) => datasets)
    .filter(({ materialization }) => materialization.kind !== 'full')
  return [
    'the definition changed',
    ...growing.map(({ sqlName }) => `${sqlName} begins anew, without rows that are no longer in its inputs`),
  ]
}

const changedInputs = (
  now: readonly PublishedInput[],
  before: readonly PublishedInput[],
): readonly PublishedInput[] =>
  now.filter(
    (input) =>
      !before.some(
        (old) => old.port === input.port && old.name === input.name && old.snapshotId === input.snapshotId,
      ),
  )
