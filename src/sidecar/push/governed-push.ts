import { HansaError, isHansaError } from '../../errors.ts'
import { decideWrite, type WriteDecision } from '../../governance/decide-write.ts'
import type { GovernedDataset } from '../../governance/governed-dataset.ts'
import { inputDatasets } from '../../governance/input-datasets.ts'
import { policySetFor } from '../../governance/policy-set.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import {
  acceptPush,
  type PushContext,
  type PushedBody,
  type PushOutcome,
} from '../../product/push/accept-push.ts'
import { unreadRules } from '../../product/council/unread-rules.ts'
import { pushTarget, type PushTarget } from '../../product/push/push-target.ts'
import { domainOfName, nodeElsewhere } from '../../spec/node-elsewhere.ts'
import type { PushPort } from '../../store/push-store.ts'
import type { AccessLog } from '../access-log.ts'
import { pushDecided } from '../access-record.ts'
import type { Decisions } from '../decisions.ts'
import type { GoverningRules, Rules } from '../governing-rules.ts'
import type { Reader } from '../reader.ts'

/** Rows for an input port. */
export interface PushRequest extends PushedBody {
  /** `<domain>/<product>`. */
  readonly product: string
  /** The input port. */
  readonly input: string
  /** The schema object; the only one where absent. */
  readonly object?: string
  /** The port that the request came by: `http`. */
  readonly port: string
}

export interface PushParts extends Omit<PushContext, 'mayCommit'> {
  readonly mesh: string
  /** This node's name, where it is one of several. */
  readonly node: string | undefined
  readonly decisions: Pick<Decisions, 'requireProof'>
  readonly rules: GoverningRules
  readonly log: AccessLog
  readonly now: () => Date
}

/** Who pushes; `access` ties the entries of the audit together. */
export interface PushingReader {
  readonly access: string
  readonly reader: Reader
}

/**
 * Takes rows of those who may write: decided before the first byte is read, which the audit then has, and once more when
 * all is there, so that a revocation is felt by a slow push too.
 */
export async function governedPush(
  parts: PushParts,
  { access, reader }: PushingReader,
  request: PushRequest,
): Promise<PushOutcome> {
  const { log, now } = parts
  const wanted = await openTarget(parts, request)
  const decide = (): Promise<Decided> => decidePush(parts, reader, { ...wanted, via: request.port })
  const first = await decide().catch(undecided)
  const asked = {
    access,
    reader,
    port: request.port,
    dataset: first.dataset || request.product,
    bundle: first.bundle,
  }
  await log.pushDecided(pushDecided(asked, now(), first.decision))
  requirePermitted(first)
  const counted = countedBytes(request.body)
  const began = performance.now()
  const end = (rows: number, error?: unknown): Promise<void> =>
    log.ended(
      { access, reader, port: request.port },
      { rows, bytes: counted.bytes(), milliseconds: performance.now() - began, error },
    )
  try {
    const outcome = await acceptPush({ ...request, body: counted.body }, wanted.target, {
      ...parts,
      pusher: { principal: formatPrincipal(reader.principal), access },
      mayCommit: async () => requirePermitted(await decide()),
    })
    if (outcome.kind === 'accepted') await end(outcome.push.rows)
    else await end(0, notFitting)
    return outcome
  } catch (error) {
    await end(0, error)
    throw error
  }
}

const notFitting = new HansaError('data_exception', 'rows do not fit the contract')

/** Rules that cannot be read, and a proof that has expired, are denials that the audit has too. */
function undecided(error: unknown): Decided {
  if (!isHansaError(error, 'denied') && !isHansaError(error, 'unauthenticated')) throw error
  const { message, remedy = '' } = error
  return { decision: { kind: 'denied', policies: [], message, remedy }, dataset: '', bundle: 0, error }
}

interface Wanted {
  readonly open: PushPort
  readonly target: PushTarget
}

async function openTarget({ store }: PushParts, { product, input, object }: PushRequest): Promise<Wanted> {
  const open = await store.metadata.pushPort(product, input)
  if (open === undefined)
    throw new HansaError('not_found', `${product} has no input ${input} that takes rows`, {
      remedy:
        'An input port takes rows once its product was applied and its contract says `hansa.kind: push`.',
    })
  const target = pushTarget(open, object)
  if (target !== undefined) return { open, target }
  throw new HansaError(
    'not_found',
    object === undefined
      ? `the input ${input} of ${product} takes rows of several kinds`
      : `the input ${input} of ${product} takes no rows called ${object}`,
    { remedy: 'Name a schema object of its contract in the address: `…/inputs/<port>/<object>`.' },
  )
}

interface Decided {
  readonly decision: WriteDecision
  readonly dataset: string
  readonly bundle: number
  /** What the pusher is told, where it is another error than `denied`. */
  readonly error?: HansaError
}

/** Under the rules of this moment; throws `unauthenticated` where the reader's proof has expired. */
async function decidePush(
  { decisions, rules: governing, mesh, node, now }: PushParts,
  reader: Reader,
  wanted: Wanted & { readonly via: string },
): Promise<Decided> {
  decisions.requireProof(reader)
  const current = await governing.current()
  const dataset = current && governedInput(wanted, { mesh, rules: current })
  const owner = nodeElsewhere(domainOfName(wanted.open.product) ?? '', current?.bundle ?? {}, node)
  if (owner !== undefined)
    return {
      decision: elsewhere(wanted.open.product, owner.node),
      dataset: wanted.open.product,
      bundle: current?.bundle.sequence ?? 0,
    }
  if (current === undefined || dataset === undefined)
    return { decision: unruled, dataset: wanted.open.product, bundle: current?.bundle.sequence ?? 0 }
  const { bundle } = current
  const at = now()
  const unread = unreadRules(bundle, at)
  if (unread?.isDue === true)
    return {
      decision: { kind: 'denied', policies: [], message: unread.message, remedy: unread.remedy },
      dataset: dataset.key,
      bundle: bundle.sequence,
    }
  const rules = { ...bundle, policies: [...bundle.policies, ...wanted.open.policies] }
  const request = { principal: reader.principal, dataset, port: wanted.via, now: at }
  const decision = decideWrite(request, policySetFor(wanted.open.product, rules, at))
  return { decision, dataset: dataset.key, bundle: bundle.sequence }
}

const unruled: WriteDecision = {
  kind: 'denied',
  policies: [],
  message: 'no rules are in force about this input, so nothing may be written',
  remedy: '`hansa apply` puts them in force.',
}

/** The domain has left while the rows came. */
const elsewhere = (product: string, node: string): WriteDecision => ({
  kind: 'denied',
  policies: [],
  message: `${product} is not here: its domain belongs to node ${node}`,
  remedy: 'Push the rows there.',
})

/** Undefined where the rules do not know the product's domain. */
function governedInput(
  { open, target }: Wanted,
  { mesh, rules }: { readonly mesh: string; readonly rules: Rules },
): GovernedDataset | undefined {
  const { product, port, version, contract, descriptor } = open
  const domain = rules.bundle.domains.find(({ name }) => product.startsWith(`${name}/`))
  if (domain === undefined) return undefined
  const datasets = inputDatasets({
    mesh,
    domain,
    product: { key: product, version: descriptor.version, document: descriptor },
    port: { name: port, version, contract: { document: contract } },
  })
  return datasets.find(({ sqlName }) => sqlName === target.place.object)
}

function requirePermitted({ decision, error }: Decided): void {
  if (decision.kind === 'permitted') return
  throw error ?? new HansaError('denied', decision.message, { remedy: decision.remedy })
}

function countedBytes(body: AsyncIterable<Uint8Array>): {
  readonly body: AsyncIterable<Uint8Array>
  readonly bytes: () => number
} {
  let bytes = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      bytes += piece.byteLength
      yield piece
    }
  }
  return { body: counted(), bytes: () => bytes }
}
