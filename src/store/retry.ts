import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `work` again, after a short random pause that grows, while `isTransient` says that its error may pass and
 * `timeoutMs` have not gone by; then throws the last error.
 */
export async function retry<T>(
  work: () => Promise<T> | T,
  { isTransient, timeoutMs = 30_000 }: { isTransient: (error: unknown) => boolean; timeoutMs?: number },
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (let pause = 2; ; pause = Math.min(pause * 2, 200)) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error) || performance.now() > deadline) throw error
      await sleep(Math.random() * pause)
    }
  }
}
