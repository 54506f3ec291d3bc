import { flushCompileCache } from 'node:module'

/**
 * What every process of the sidecar does for as long as it lives: it ends with its supervisor, leaves Ctrl-C to it, and
 * ends where it takes more memory than `maxResidentBytes`.
 */
export function endWithSupervisor(maxResidentBytes: number): void {
  /** It is killed in the end, so that what it has compiled is kept now, where there is a place for it. */
  flushCompileCache()
  /** Without its supervisor nobody wants an answer; SIGKILL, because the engine's threads would delay an exit. */
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  /** Ctrl-C reaches the whole process group; the supervisor decides what it means. */
  process.on('SIGINT', () => undefined)
  setInterval(() => {
    if (process.memoryUsage.rss() > maxResidentBytes) process.kill(process.pid, 'SIGKILL')
  }, 100).unref()
}
