import type { ServedProtocol } from '../../spec/served-protocols.ts'
import { HansaError } from '../../errors.ts'

/** Where something is that is not here. */
export interface WhereElse {
  readonly node: string
  /** Of its HTTP port, without a `/` at the end, where it is known. */
  readonly address: string | undefined
  /** What it says that it serves by, where it has said so. */
  readonly protocols?: readonly ServedProtocol[]
}

/** An address that a node said of itself, as URLs are written: it goes into headers and onto terminals. */
export const writtenAddress = (address: string | undefined): string | undefined =>
  address === undefined ? undefined : URL.parse(address)?.href.replace(/\/+$/, '')

/** Of what another node owns and answers for; whether it has it is not said. */
export class Misdirected extends HansaError {
  readonly where: WhereElse

  constructor(what: string, where: WhereElse) {
    const at = where.address === undefined ? '' : `, at ${where.address}`
    super('misdirected', `${what} is not here: its domain belongs to node ${where.node}${at}`, {
      remedy: 'Ask that node, with what you sign in with there; SQL reads it through this one.',
    })
    this.where = where
  }
}
