import { HansaError } from '../errors.ts'
import type { Product, ProductKey } from '../spec/mesh.ts'
import { producersOf } from '../spec/product-order.ts'
import type { Publication } from '../store/publication.ts'
import type { BuildContext } from './build-context.ts'
import { contractChanges, type PortChange } from './contract-changes.ts'
import { decideAction, type Action } from './decide-action.ts'
import { governanceBasis } from './governance-basis.ts'
import { impactOf, type Impact } from './impact.ts'
import { pinInputs, type Heads, type InputPin } from './pin-inputs.ts'
import { probeInput } from './read-input.ts'

/** What applying the mesh would do; nothing is written to find out. */
export interface Plan {
  readonly items: readonly PlanItem[]
  /** Published and no longer declared: still served. */
  readonly undeclared: readonly ProductKey[]
}

export interface PlanItem {
  readonly product: ProductKey
  readonly version: string
  readonly action: Action | { readonly kind: 'follow'; readonly reasons: readonly string[] }
  readonly changes: readonly PortChange[]
  readonly impacts: readonly Impact[]
}

/** True where applying would publish nothing that was refused. */
export const isRefused = (item: PlanItem): boolean =>
  item.changes.some(({ refusal }) => refusal !== undefined)

/** Plans `products`, which come producers first. */
export async function planMesh(context: BuildContext, products: readonly Product[]): Promise<Plan> {
  const heads = await context.store.metadata.heads()
  const moving = new Set<ProductKey>()
  const items: PlanItem[] = []
  for (const product of products) {
    const item = await planProduct(product, context, { heads, moving })
    if (!['unchanged', 'held', 'blocked'].includes(item.action.kind)) moving.add(product.key)
    items.push(item)
  }
  const declared = new Set(context.mesh.products.map(({ key }) => key))
  return { items, undeclared: [...heads.keys()].filter((key) => !declared.has(key)) }
}

interface Known {
  readonly heads: Heads
  /** Producers, so far, whose data may change. */
  readonly moving: ReadonlySet<ProductKey>
}

async function planProduct(
  product: Product,
  context: BuildContext,
  { heads, moving }: Known,
): Promise<PlanItem> {
  const published = once(() => context.store.metadata.publication(product.key))
  const action = await actionOf(product, context, { heads, moving, published })
  const changes = await changesOf(product, action, published)
  const { mesh, store } = context
  const impacts = await impactOf(product, changes, { mesh, metadata: store.metadata })
  return { product: product.key, version: product.version, action, changes, impacts }
}

async function actionOf(
  product: Product,
  context: BuildContext,
  { heads, moving, published }: Known & { published: () => Promise<Publication | undefined> },
): Promise<PlanItem['action']> {
  try {
    const pins = await pinInputs(product, heads, (input, dataset) => probeInput(input, dataset, context))
    const follows = producersOf(product).filter((key) => moving.has(key))
    const { action } = await decideAction(product, {
      pins: pins.map((pin) => expected(pin, follows)),
      head: heads.get(product.key),
      basis: governanceBasis(product, { heads, governance: context.mesh.governance }),
      published: async () => (await published())?.inputs ?? [],
    })
    if (action.kind === 'unchanged' && follows.length > 0)
      return { kind: 'follow', reasons: follows.map((key) => `${key} comes first and may change`) }
    return action
  } catch (error) {
    if (!(error instanceof HansaError)) throw error
    return { kind: 'blocked', reasons: [error.message] }
  }
}

/** A first publication that this same plan will make is not missing, only not there yet. */
const expected = (pin: InputPin, follows: readonly ProductKey[]): InputPin =>
  pin.kind === 'missing' && follows.some((key) => pin.from.startsWith(`${key}/`))
    ? { ...pin, kind: 'unread' }
    : pin

async function changesOf(
  product: Product,
  action: PlanItem['action'],
  published: () => Promise<Publication | undefined>,
): Promise<readonly PortChange[]> {
  if (action.kind === 'unchanged' || action.kind === 'create' || action.kind === 'follow') return []
  const publication = await published()
  return publication === undefined
    ? []
    : contractChanges(product, publication.documents).filter(isWorthShowing)
}

const isWorthShowing = ({ changes, refusal }: PortChange): boolean =>
  changes.length > 0 || refusal !== undefined

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
