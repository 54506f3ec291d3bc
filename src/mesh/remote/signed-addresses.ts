import { HansaError, isHansaError } from '../../errors.ts'
import type { FileList } from '../file-list.ts'
import type { NodeAnswer } from './exchange.ts'
import type { SignedFile } from './file-cache.ts'
import { notReliable } from './node-fault.ts'
import type { Peer } from './peer.ts'
import type { PartWanted } from './transfers.ts'

/** Addresses of one answer's files; the owner is asked once more where they are not good any more. */
export class SignedAddresses {
  readonly #peer: Pick<Peer, 'file'>
  readonly #askAgain: () => Promise<FileList>
  #list: FileList
  #renewed: Promise<FileList> | undefined

  constructor(list: FileList, peer: Pick<Peer, 'file'>, askAgain: () => Promise<FileList>) {
    this.#list = list
    this.#peer = peer
    this.#askAgain = askAgain
  }

  async open(file: SignedFile, part: PartWanted): Promise<NodeAnswer> {
    const list = this.#list
    try {
      return await this.#openBy(list, file, part)
    } catch (error) {
      const isOver = isHansaError(error, 'denied') || isHansaError(error, 'not_found')
      if (!isOver || list === (await this.#renewed)) throw error
      this.#renewed ??= this.#askAgain()
      this.#list = await this.#renewed
      return this.#openBy(this.#list, file, part)
    }
  }

  #openBy(list: FileList, file: SignedFile, { from, wholeMs, signal }: PartWanted): Promise<NodeAnswer> {
    const at = from === 0 ? undefined : { byte: from, tag: `"${file.sha256}"` }
    return this.#peer.file({ token: tokenOf(list, file), from: at, wholeMs, signal })
  }
}

/** It is fetched where its owner is, whatever host the address names. */
function tokenOf({ files }: FileList, { node, sha256 }: SignedFile): string {
  const found = files?.find((file) => file.sha256 === sha256)
  if (found === undefined)
    throw new HansaError('busy', `what may be seen of a dataset of node ${node} is changing`, {
      remedy: 'Try again.',
    })
  const [, token] = /\/files\/([\w.-]+)$/.exec(found.url) ?? []
  if (token === undefined) throw notReliable(node, 'an address that it signed is none of a file')
  return token
}
