import type { RunEvent } from './run-event.ts'

/** Longest wait for an OpenLineage endpoint, in milliseconds. */
const patience = 5000

/** Posts an event to an OpenLineage endpoint; resolves to what went wrong, if anything did: builds do not depend on it. */
export async function sendEvent(endpoint: string, event: RunEvent): Promise<string | undefined> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(patience),
    })
    await response.body?.cancel()
    return response.ok ? undefined : `${endpoint} answered ${response.status}`
  } catch (error) {
    return `${endpoint} cannot be reached: ${error instanceof Error ? error.message : String(error)}`
  }
}
