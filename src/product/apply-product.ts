import { randomUUID } from 'node:crypto'
import { HansaError } from '../errors.ts'
import type { Verdict as Refusal } from '../governance/verdict.ts'
import type { InputDataset, InputPort, Product } from '../spec/mesh.ts'
import { producersOf } from '../spec/product-order.ts'
import type { Publication, PublicationHead, PublishedInput } from '../store/publication.ts'
import type { BuildContext } from './build-context.ts'
import { buildProduct, type Built } from './build-product.ts'
import { decideAction, type Action, type Decided } from './decide-action.ts'
import { governanceBasis } from './governance-basis.ts'
import { judgeGuardrails } from './judge-guardrails.ts'
import { keepAside } from './keep-aside.ts'
import { lockProduct } from './lock-product.ts'
import { movedAway } from './moved-away.ts'
import type { OpenedInput } from './open-inputs.ts'
import { pinInputs, pinnedOnly, type Heads, type InputPin } from './pin-inputs.ts'
import { publishedGovernance } from './published-governance.ts'
import { commit, nextSequence, publish, type PublicationDraft } from './publish.ts'
import type { Verdict } from './quality/verdict.ts'
import { probeInput, readInput } from './read-input.ts'
import { recordRun, settleInterrupted, type RunRecord } from './record-run.ts'
import { openStaging, type Staging } from './staging.ts'
import { checkVersionAgainst } from './version-check.ts'

export type Outcome =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'held' | 'blocked'; readonly reasons: readonly string[] }
  | { readonly kind: 'published'; readonly publication: Publication; readonly verdict: Verdict }
  /** A rule of severity `error` failed; what was published before goes on being served. */
  | { readonly kind: 'rejected'; readonly verdict: Verdict; readonly runId: string }
  /** A guardrail forbade it; what was published before goes on being served. */
  | {
      readonly kind: 'refused'
      readonly refusals: readonly Refusal[]
      readonly verdict: Verdict
      readonly runId: string
    }
  | { readonly kind: 'failed'; readonly error: unknown; readonly runId?: string }

export interface ApplyOptions {
  readonly heads: Heads
  /** Publish again even what was rolled back from. */
  readonly force?: boolean
}

/** Brings one product to what is declared: decide, build, verify, publish. Never throws: a fault is an outcome. */
export async function applyProduct(
  product: Product,
  context: BuildContext,
  options: ApplyOptions,
): Promise<Outcome> {
  try {
    const moved = movedAway(product, context.mesh)
    if (moved.length > 0) return { kind: 'blocked', reasons: moved }
    const pins = await pinInputs(product, options.heads, (input, dataset) =>
      probeInput({ product, input, dataset }, context),
    )
    const decided = await decide(product, pins, { context, options })
    if (decided.action.kind === 'unchanged') return { kind: 'unchanged' }
    if (decided.action.kind === 'held' || decided.action.kind === 'blocked')
      return { kind: decided.action.kind, reasons: decided.action.reasons }
    return await applyLocked(product, context, { options, pins })
  } catch (error) {
    return { kind: 'failed', error }
  }
}

interface Pinned {
  readonly options: ApplyOptions
  readonly pins: readonly InputPin[]
}

async function applyLocked(
  product: Product,
  context: BuildContext,
  { options, pins }: Pinned,
): Promise<Outcome> {
  const { locks } = context.store
  await using _lock = await lockProduct(locks, product.key)
  const heads = await newestHeads(product, context, options.heads)
  const settled = await pinInputs(product, heads, (input, dataset) =>
    Promise.resolve(hashOf(pins, input, dataset)),
  )
  await settleInterrupted(product, context)
  const staging = await openStaging(context.mesh.settings.state, locks, randomUUID())
  try {
    return await applyStaged(product, context, { options: { ...options, heads }, pins: settled, staging })
  } finally {
    await staging.remove()
  }
}

/**
 * Another process may have published the product, or what it reads, between the look at all heads and the lock: what
 * it made from newer inputs must not be followed by something made from older ones.
 */
async function newestHeads(product: Product, { store }: BuildContext, heads: Heads): Promise<Heads> {
  const newest = new Map(heads)
  for (const key of [product.key, ...producersOf(product)]) {
    const [head] = await store.metadata.history(key, 1)
    if (head !== undefined) newest.set(key, head)
  }
  return newest
}

/** What probing a source has found; it is not probed twice. */
function hashOf(pins: readonly InputPin[], input: InputPort, dataset: InputDataset): string | undefined {
  for (const pin of pins)
    if (pin.kind === 'pinned' && pin.input.port === input.name && pin.input.name === dataset.name)
      return pin.input.snapshotId
  return undefined
}

async function applyStaged(
  product: Product,
  context: BuildContext,
  { options, pins, staging }: Pinned & { readonly staging: Staging },
): Promise<Outcome> {
  const { read, settled } = await readUnread(product, pins, { context, staging })
  const head = options.heads.get(product.key)
  const decided = await decide(product, settled, { context, options })
  const { action } = decided
  if (action.kind === 'unchanged') return { kind: 'unchanged' }
  if (action.kind === 'held' || action.kind === 'blocked')
    return { kind: action.kind, reasons: action.reasons }
  await checkVersionAgainst(product, head, context.store.metadata)
  const record = await recordRun(product, context, { runId: staging.runId, inputs: pinnedOnly(settled) })
  try {
    const built = await buildProduct(product, context, {
      inputs: pinnedOnly(settled),
      alreadyRead: read,
      staging,
      rebuild: action.kind !== 'republish',
      incremental: decided.sameDefinition,
    })
    await keepAside(context.mesh.settings.state, product.key, { built, staging })
    return await conclude(product, context, {
      built,
      decided,
      action,
      head,
      record,
      inputs: pinnedOnly(settled),
    })
  } catch (error) {
    // What ended the build matters more than that it could not be recorded, often for the same reason.
    await record.failed(error).catch(() => undefined)
    return { kind: 'failed', error, runId: staging.runId }
  }
}

/** Reads the sources that only reading can tell about, so that every input is pinned. */
async function readUnread(
  product: Product,
  pins: readonly InputPin[],
  place: { context: BuildContext; staging: Staging },
): Promise<{ read: readonly OpenedInput[]; settled: readonly InputPin[] }> {
  const read: OpenedInput[] = []
  const settled: InputPin[] = []
  for (const pin of pins) {
    if (pin.kind !== 'unread') {
      settled.push(pin)
      continue
    }
    const { input, dataset } = findInput(product, pin)
    const opened = await readInput(input, dataset, place)
    const { kind: _, ...described } = pin
    const pinned = { ...described, snapshotId: opened.read.contentHash }
    read.push({ ...opened, pin: pinned })
    settled.push({ kind: 'pinned', input: pinned })
  }
  return { read, settled }
}

function findInput(product: Product, { port, name }: { port: string; name: string }) {
  for (const input of product.inputs)
    for (const dataset of input.datasets)
      if (input.name === port && dataset.name === name) return { input, dataset }
  throw new HansaError('internal', `${product.key} has no input ${port}.${name}`)
}

async function decide(
  product: Product,
  pins: readonly InputPin[],
  { context, options }: { context: BuildContext; options: ApplyOptions },
): Promise<Decided> {
  return decideAction(product, {
    pins,
    head: options.heads.get(product.key),
    basis: await governanceBasis(product, context, options.heads),
    published: async () => publishedInputs(context, product),
    ...(options.force === undefined ? {} : { force: options.force }),
  })
}

const publishedInputs = async (
  { store }: BuildContext,
  product: Product,
): Promise<readonly PublishedInput[]> => (await store.metadata.publication(product.key))?.inputs ?? []

interface Conclusion {
  readonly built: Built
  readonly decided: Decided
  readonly action: Action
  readonly head: PublicationHead | undefined
  readonly record: RunRecord
  readonly inputs: readonly PublishedInput[]
}

async function conclude(product: Product, context: BuildContext, conclusion: Conclusion): Promise<Outcome> {
  const { built, record } = conclusion
  if (!built.verdict.passed) {
    await record.rejected(built)
    return { kind: 'rejected', verdict: built.verdict, runId: record.runId }
  }
  const { classified, verdict } = built
  const refusals = judgeGuardrails(product, context, {
    classified,
    personalData: verdict.personalData ?? [],
  })
  if (refusals.length > 0) {
    await record.refused(built, refusals)
    return { kind: 'refused', refusals, verdict, runId: record.runId }
  }
  const draft = draftOf(product, context, conclusion)
  const publication =
    built.staged === undefined
      ? await commit(context.store, product, { ...draft, snapshots: built.snapshots })
      : await publish(context.store, product, { draft, staged: built.staged })
  await record
    .published(built, publication)
    .catch((error: unknown) => noteUnrecorded(product, context, error))
  return { kind: 'published', publication, verdict: built.verdict }
}

/** After the commit point nothing makes the publication undone. */
function noteUnrecorded({ key }: Product, { effects }: BuildContext, error: unknown): void {
  const fault = error instanceof Error ? error.message : String(error)
  const text = `${key} is published, but its build's record is incomplete: ${fault}`
  effects.report({ kind: 'note', level: 'warning', text })
}

function draftOf(
  product: Product,
  { mesh, effects }: BuildContext,
  conclusion: Conclusion,
): PublicationDraft {
  const { built, decided, head, record, inputs } = conclusion
  return {
    kind: 'publish',
    product: product.key,
    sequence: nextSequence(head),
    version: product.version,
    publishedAt: effects.now().toISOString(),
    identity: decided.identity,
    buildIdentity: decided.buildIdentity,
    governance: publishedGovernance(product, mesh.governance, built.classified),
    inputs,
    lineage: built.lineage,
    quality: built.verdict,
    runId: record.runId,
  }
}
