import { GroupCommit } from '../sidecar/audit/group-commit.ts'
import type { ShownOnce, TakenStore } from '../store/taken-store.ts'

/** So many may be taken of one node within their life: far more than a node that keeps its tokens asks for. */
const mostOfOne = 10_000
/** One that was looked at in its last moment is taken after it. */
const marginMilliseconds = 60_000
/** The longest that one may be shown: by then nothing that was taken before a clock jumped ahead is good, if it is set right again. */
const settledMilliseconds = 180_000
const jumpMilliseconds = 60_000
const atOnce = 500
const waiting = 10_000

/**
 * Takes what may be shown once, and remembers it in a store as long as it could be shown again: after a restart, and for
 * every process of this node. What one node says takes room from no other; a node that says more than can be remembered
 * has to wait.
 */
export class TakenOnce {
  readonly #commits: GroupCommit<ShownOnce, boolean>

  constructor(store: TakenStore, now: () => Date) {
    const forgotten = forgettingClock(now)
    this.#commits = new GroupCommit({
      commit: (shown) => store.takeOnce(shown, { now: forgotten(), most: mostOfOne }),
      atOnce,
      done: 'remembered as taken',
      waiting,
    })
  }

  /** Whether it is taken now, durably, and was not before. */
  async take(shown: ShownOnce): Promise<boolean> {
    const until = new Date(shown.until.getTime() + marginMilliseconds)
    const [isTaken = false] = await this.#commits.add([{ ...shown, until }])
    return isTaken
  }
}

/** Until when what was taken may be forgotten: nothing for some minutes after `now` jumped ahead. */
function forgettingClock(now: () => Date, elapsed = (): number => performance.now()): () => Date {
  let last = { wall: now().getTime(), passed: elapsed() }
  let from = 0
  return () => {
    const at = { wall: now().getTime(), passed: elapsed() }
    if (at.wall - last.wall - (at.passed - last.passed) > jumpMilliseconds)
      from = at.passed + settledMilliseconds
    last = at
    return at.passed < from ? new Date(0) : new Date(at.wall)
  }
}
