import { HansaError } from '../../errors.ts'
import { certificateFault } from '../certificate-fault.ts'

/** A node that cannot be asked now: it is down or slow, or the network is. What it said last may still count. */
export class NodeUnreachable extends HansaError {
  readonly why: string

  constructor(node: string, why: string, cause?: unknown) {
    super('source_unavailable', `node ${node} cannot be asked: ${why}`, {
      cause,
      remedy:
        certificateFault(cause)?.remedy ??
        'What this node owns goes on; try again when the other one answers.',
    })
    this.why = why
  }
}

/** Of a node that answers, and whose answer is not what it has to be. */
export const notReliable = (node: string, what: string): HansaError =>
  new HansaError('source_unavailable', `node ${node} is not relied on: ${what}`, {
    remedy: `Tell those who run ${node}: its store may be damaged, or somebody else answers in its place.`,
  })

export const cancelled = (): HansaError => new HansaError('cancelled', 'the request was cancelled')

/** What the operating system or `fetch` says went wrong; `fetch failed` alone says nothing, its cause does. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault'
  const certificate = certificateFault(error)
  if (certificate !== undefined) return certificate.why
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  return reasons[code ?? ''] ?? (cause.message === '' ? error.message : cause.message)
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'the name of its host is not known',
  EAI_AGAIN: 'the name of its host cannot be looked up',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  ETIMEDOUT: 'its host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'its host does not answer',
}
