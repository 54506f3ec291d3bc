import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { AuditCheckpoint, AuditRow } from '../../store/audit-store.ts'
import type { Store } from '../../store/store.ts'
import type { AuditEntry } from '../access-entry.ts'
import { nodeKey, type NodeKey } from '../node-key.ts'
import { formerKeys } from '../own-rotations.ts'
import { checkpointFile, lastCheckpoint } from './checkpoint-file.ts'
import { CheckpointWriter } from './checkpoint-writer.ts'
import { isSignedBy } from './checkpoint.ts'
import { GroupCommit } from './group-commit.ts'

export interface AuditOptions {
  readonly store: Pick<Store, 'metadata'>
  /** The node's state folder. */
  readonly state: string
  readonly effects: Effects
  /** A checkpoint is due after so many entries, or so long after the first of them. */
  readonly checkpointEvery?: { readonly entries: number; readonly milliseconds: number }
}

const usualCheckpoints = { entries: 1_000, milliseconds: 60_000 }
const entriesAtOnce = 1_000
const entriesWaiting = 20_000

/** The node's record of every decision and access: appended, chained by hashes, and signed now and then. */
export class Audit implements AsyncDisposable {
  readonly #store: AuditOptions['store']
  readonly #checkpoints: CheckpointWriter
  readonly #commits: GroupCommit<string, number>
  #closed = false

  private constructor(
    { store, state, effects, checkpointEvery = usualCheckpoints }: AuditOptions,
    key: NodeKey,
  ) {
    this.#store = store
    this.#checkpoints = new CheckpointWriter({
      store: store.metadata,
      state,
      effects,
      key,
      every: checkpointEvery,
    })
    this.#commits = new GroupCommit({
      commit: (bodies) => this.#append(bodies),
      atOnce: entriesAtOnce,
      done: 'written to the audit',
      waiting: entriesWaiting,
    })
  }

  /** Makes the node's key where there is none yet. Says so where the chain is shorter than it once was. */
  static async open(options: AuditOptions): Promise<Audit> {
    const key = await nodeKey(options.state)
    await noticeCut(options, key)
    return new Audit(options, key)
  }

  /** The entries' sequences, once they are durable. Whatever it fails with: what they tell of must not happen. */
  async record(entries: readonly AuditEntry[]): Promise<readonly number[]> {
    if (this.#closed) throw new HansaError('internal', 'the audit is closed')
    return this.#commits.add(entries.map(canonicalJson))
  }

  /** Waits for what is under way, and signs what was written. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#commits.flushed()
    await this.#checkpoints.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #append(bodies: readonly string[]): Promise<readonly number[]> {
    const rows = await this.#store.metadata.appendAudit(bodies)
    requireGrowth(rows, this.#checkpoints.newest?.sequence ?? 0)
    this.#checkpoints.appended(rows)
    return rows.map(({ sequence }) => sequence)
  }
}

function requireGrowth([first]: readonly AuditRow[], newest: number): void {
  if (first !== undefined && first.sequence > newest) return
  throw new HansaError(
    'corrupt',
    `the audit was cut back while it was open: it had ${newest} entries, and the chain now ends before that`,
    { remedy: '`hansa audit verify` says more. Nothing is served until the node is started again.' },
  )
}

/** A database that was cut back does not know of it; the file beside it does. */
async function noticeCut({ store, state, effects }: AuditOptions, key: NodeKey): Promise<void> {
  const signed = await lastCheckpoint(checkpointFile(state))
  if (signed === undefined) return
  const keys = [key, ...(await formerKeys(state))]
  if (!keys.some((each) => isSignedBy(signed, each))) return
  const head = await store.metadata.auditHead()
  if (head !== undefined && head.sequence >= signed.sequence) return
  effects.report({ kind: 'note', level: 'warning', text: cutText(signed, head?.sequence ?? 0) })
}

const cutText = ({ sequence, at }: AuditCheckpoint, length: number): string =>
  `the audit was cut back: it had ${sequence} entries at ${at}, and has ${length}; \`hansa audit verify\` says more`
