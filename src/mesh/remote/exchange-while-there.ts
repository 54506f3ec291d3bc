import { certificateFault } from '../certificate-fault.ts'
import { exchange, TookTooLong, type NodeAnswer, type NodeRequest } from './exchange.ts'

/**
 * One request, given up where the node gives no sign of life within `signMs` while its answer is waited for. Work may take
 * long; but where a cable is pulled nobody says so, and a reader would wait as long for nobody.
 */
export async function exchangeWhileThere(
  address: string,
  request: NodeRequest,
  signMs: number,
): Promise<NodeAnswer> {
  const gone = new AbortController()
  let isWaiting = true
  const looking = setInterval(() => {
    void isThere(address, signMs).then((is) => {
      if (!is && isWaiting) gone.abort()
    })
  }, signMs)
  const { signal } = request
  try {
    const either = signal === undefined ? gone.signal : AbortSignal.any([signal, gone.signal])
    return await exchange(address, { ...request, signal: either })
  } catch (error) {
    if (gone.signal.aborted && signal?.aborted !== true)
      throw new NoSignOfLife('it gives no sign of life, nor does the network say why')
    throw error
  } finally {
    isWaiting = false
    clearInterval(looking)
  }
}

/** Not even what needs no work is answered. */
export class NoSignOfLife extends TookTooLong {}

/** Whatever it answers: somebody is there, also where its certificate has expired while it works. */
async function isThere(address: string, signMs: number): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/health`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(signMs),
    })
    await answer.body?.cancel()
    return true
  } catch (error) {
    return certificateFault(error) !== undefined
  }
}
