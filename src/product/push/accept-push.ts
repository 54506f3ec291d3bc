import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { hashFile } from '../../engine/hash-file.ts'
import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { Push, PushFile, SetAside } from '../../store/push-store.ts'
import type { Store } from '../../store/store.ts'
import { openStaging, type Staging } from '../staging.ts'
import type { CheckedRows, UnboundedRows } from './check-pushed-rows.ts'
import { formatOf, shapeOf, type PushForm, type PushTarget } from './push-target.ts'
import { stageBody } from './stage-body.ts'

/** Rows that a client sends. */
export interface PushedBody {
  /** Without content coding. */
  readonly body: AsyncIterable<Uint8Array>
  readonly form: PushForm
  readonly idempotencyKey: string
}

/** Who sends them, as far as that is kept. */
export interface Pusher {
  readonly principal: string
  readonly access: string
}

export interface PushContext {
  readonly store: Store
  readonly settings: MeshSettings
  readonly effects: Pick<Effects, 'now'>
  readonly check: (rows: UnboundedRows) => Promise<CheckedRows>
  /** Asked once everything is there and before anything is kept; throws where it is not to be. */
  readonly mayCommit: () => Promise<void>
}

export type PushOutcome =
  /** Durable, and a part of the product's next build. `isRepeated`: it was so before, under the same key. */
  | { readonly kind: 'accepted'; readonly push: Push; readonly isRepeated: boolean }
  /** Rows do not fit the contract, which takes all of a push or nothing: nothing was kept. */
  | { readonly kind: 'refused'; readonly setAside: readonly SetAside[]; readonly count: number }

/**
 * Takes rows in: receive, check, put, and commit by one row of the metadata store. Whatever ends it earlier leaves a
 * folder that the next start removes, and objects that the next collection does.
 */
export async function acceptPush(
  pushed: PushedBody,
  target: PushTarget,
  { pusher, ...context }: PushContext & { readonly pusher: Pusher },
): Promise<PushOutcome> {
  const { store, settings } = context
  const staging = await openStaging(settings.state, store.locks, randomUUID())
  try {
    const file = path.join(staging.folder, 'body')
    const { sha256 } = await stageBody(pushed.body, file, settings.push)
    const contentHash = canonicalHash([pushed.form, sha256])
    const place = { principal: pusher.principal, idempotencyKey: pushed.idempotencyKey }
    const before = await store.metadata.pushByKey(target.place, place)
    if (before !== undefined) return repeated(before, contentHash)
    const checked = await context.check(await rowsOf(file, { pushed, target, settings, staging }))
    if (target.onBadRows === 'fail' && checked.quarantinedRows > 0)
      return { kind: 'refused', setAside: checked.setAside, count: checked.quarantinedRows }
    await context.mayCommit()
    const push = await commitPush(checked, {
      ...pusher,
      ...pushed,
      target,
      contentHash,
      context,
      id: staging.runId,
    })
    return push.access === pusher.access
      ? { kind: 'accepted', push, isRepeated: false }
      : repeated(push, contentHash)
  } finally {
    await staging.remove()
  }
}

/** What a key was used for before stands, if it was this. */
function repeated(push: Push, contentHash: string): PushOutcome {
  if (push.contentHash === contentHash) return { kind: 'accepted', push, isRepeated: true }
  throw new HansaError('data_exception', 'other rows were pushed before with the same idempotency key', {
    remedy: 'Give each push a key of its own, and send the same rows again under the same key only.',
  })
}

interface Received {
  readonly pushed: PushedBody
  readonly target: PushTarget
  readonly settings: MeshSettings
  readonly staging: Staging
}

async function rowsOf(file: string, { pushed, target, settings, staging }: Received): Promise<UnboundedRows> {
  return {
    file,
    format: formatOf(pushed.form, target),
    columns: target.columns,
    rules: target.rules,
    maxRows: settings.push.maxRows,
    folder: await staging.subfolder('rows'),
  }
}

interface Commit extends Pusher, Pick<PushedBody, 'idempotencyKey'> {
  readonly id: string
  readonly target: PushTarget
  readonly contentHash: string
  readonly context: PushContext
}

/** Nobody sees the rows before `recordPush` returns; the `objects` lock keeps the sweep from taking them until then. */
async function commitPush(checked: CheckedRows, commit: Commit): Promise<Push> {
  const { id, target, contentHash, principal, access, idempotencyKey } = commit
  const { store, effects } = commit.context
  const sweepWaits = await store.sweepWaits()
  try {
    return await store.metadata.recordPush({
      ...target.place,
      access,
      principal,
      idempotencyKey,
      contentHash,
      pushedAt: effects.now().toISOString(),
      shape: shapeOf(target.columns),
      files: await putFiles(checked.files, { commit, name: id }),
      rows: checked.rows,
      quarantine: await putFiles(checked.quarantineFiles, { commit, name: `${id}-quarantine` }),
      quarantinedRows: checked.quarantinedRows,
      setAside: checked.setAside,
    })
  } finally {
    await sweepWaits.release()
  }
}

/** A push has files of its own, however alike their content: two that are the same are two. */
async function putFiles(
  files: readonly string[],
  { commit: { target, context }, name }: { readonly commit: Commit; readonly name: string },
): Promise<readonly PushFile[]> {
  const { product, port, object } = target.place
  const put: PushFile[] = []
  for (const [index, file] of files.entries()) {
    const key = `pushed/${product}/${port}/${object}/${name}-${index}.parquet`
    const { size } = await stat(file)
    const sha256 = await hashFile(file)
    await context.store.objects.putFile(key, file)
    put.push({ key, sha256, bytes: size })
  }
  return put
}
