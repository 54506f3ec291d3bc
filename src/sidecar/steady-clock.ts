/**
 * The time of `now`, except that it never goes back while the process lives: what has expired stays so, whatever
 * somebody does to the machine's clock. One that jumps ahead and is set right again is followed.
 */
export function steadyClock(now: () => Date, elapsed: () => number = () => performance.now()): () => Date {
  const offset = now().getTime() - elapsed()
  return () => new Date(Math.max(now().getTime(), offset + elapsed()))
}
