import { once } from 'node:events'

/** Resolves when somebody asks the process to end: Ctrl-C, or SIGTERM from a supervisor. */
export async function interrupted(): Promise<void> {
  const heard = new AbortController()
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: heard.signal })))
  heard.abort()
}
