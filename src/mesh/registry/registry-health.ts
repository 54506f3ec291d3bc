import * as z from 'zod'
import { HansaError } from '../../errors.ts'

const health = z.object({ mesh: z.string() })
const patienceMilliseconds = 10_000

/** The mesh that the registry at an address says it is of. Throws `source_unavailable` where none answers there. */
export async function meshOfRegistry(url: string): Promise<string> {
  const cannot = (cause?: unknown): HansaError =>
    new HansaError('source_unavailable', `no registry answers at ${url}`, {
      cause,
      remedy: 'Start it with `hansa registry`, or give the address of another one.',
    })
  try {
    const response = await fetch(`${url}/health`, {
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMilliseconds),
    })
    return health.parse(await response.json()).mesh
  } catch (error) {
    throw cannot(error)
  }
}
