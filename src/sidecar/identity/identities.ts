import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Effects } from '../../effects.ts'
import { HansaError, systemErrorCode } from '../../errors.ts'
import { readIdentities } from '../../spec/check-identity.ts'
import type { Identities } from '../../spec/identities.ts'

/** A file changed this recently could change again without its stamp showing it: it is read again. */
const settledMilliseconds = 2000

interface Read {
  readonly stamp: string
  /** Whether the stamp alone can tell a later change. */
  readonly settled: boolean
  /** Absent where the file was broken. */
  readonly identities: Identities | undefined
}

/** What the identities file says now: it is read again when it has changed. */
export class LiveIdentities {
  readonly #file: string
  readonly #now: Effects['now']
  #read: Read | undefined

  constructor(file: string, { now }: Pick<Effects, 'now'>) {
    this.#file = file
    this.#now = now
  }

  /** A file that is not there names nobody. Fails with `source_unavailable` while it is broken: an older state may hold who was taken out since. */
  async current(): Promise<Identities> {
    const { stamp, changedAt } = await stampOf(this.#file)
    if (this.#read?.stamp !== stamp || !this.#read.settled) {
      const settled = this.#now().getTime() - changedAt > settledMilliseconds
      this.#read = { stamp, settled, identities: readIdentities(this.#file).identities }
    }
    if (this.#read.identities !== undefined) return this.#read.identities
    throw new HansaError('source_unavailable', `${path.basename(this.#file)} is broken: nobody can sign in`, {
      remedy: 'Whoever runs this node sees with `hansa validate` what is wrong in it.',
    })
  }
}

/** One that cannot be looked at has no stamp of its own: reading it says why. */
async function stampOf(file: string): Promise<{ readonly stamp: string; readonly changedAt: number }> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true })
    return { stamp: [size, mtimeNs, ctimeNs, ino].join(), changedAt: Number(ctimeNs / 1_000_000n) }
  } catch (error) {
    return { stamp: systemErrorCode(error) ?? 'unknown', changedAt: 0 }
  }
}
