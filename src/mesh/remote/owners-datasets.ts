import path from 'node:path'
import { HansaError, isHansaError } from '../../errors.ts'
import { removeFolder } from '../../sidecar/process-folder.ts'
import type { AccessRequest } from '../../sidecar/agreement/request-access.ts'
import type { ReadTerms } from '../../sidecar/read-request.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type {
  RemoteAccess,
  RemoteDataset,
  RemoteDatasets,
  RemoteFiles,
  RemoteNeed,
  RemoteRequest,
  SentResult,
  SentStatement,
  VisibleElsewhere,
} from '../../sidecar/remote/remote-datasets.ts'
import type { RequestedElsewhere } from '../../sidecar/remote/requested-elsewhere.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { FileList } from '../file-list.ts'
import { requestElsewhere } from './access-elsewhere.ts'
import { isQueryWorthIt, resultBytes } from './choose-transfer.ts'
import type { FileCache, SignedFile } from './file-cache.ts'
import type { ServedProtocol } from '../../spec/served-protocols.ts'
import type { AskedQuestion, LastWords } from './last-words.ts'
import type { NodeAddresses } from './node-addresses.ts'
import { isFinal } from './final-fault.ts'
import { NodeUnreachable } from './node-fault.ts'
import { WordRefused } from './owner-fault.ts'
import type { Peer } from './peer.ts'
import { principalElsewhere } from './principal-elsewhere.ts'
import { receiveResult } from './receive-result.ts'
import type { RemoteCatalogue } from './remote-catalogue.ts'
import { sendStatement } from './send-statement.ts'
import { sentQuery } from './sent-query.ts'
import { SignedAddresses } from './signed-addresses.ts'
import type { Transfers } from './transfers.ts'
import type { VisibleDatasets } from './visible-datasets.ts'
import { faultOfTimes, verifyFileList, type FileListCheck } from './verify-file-list.ts'

export interface OwnersDatasetsOptions {
  /** The mesh’s name, this node’s name, and by whose keys answers are verified. */
  readonly check: Omit<FileListCheck, 'node'>
  readonly peerOf: (node: string) => Peer
  readonly catalogue: RemoteCatalogue
  /** To be told where names of a node do not fit its answers. */
  readonly namesAreOld: (node: string) => void
  readonly cache: FileCache
  readonly transfers: Transfers
  readonly visible: VisibleDatasets
  readonly addresses: Pick<NodeAddresses, 'of' | 'protocolsOf'>
  readonly words: LastWords
  readonly now: () => Date
  /** The longest result of a sent query that is taken. */
  readonly longestResult: number
}

/** What one access rests on. */
interface Answered {
  readonly list: FileList
  readonly question: AskedQuestion
}

/** Datasets of other nodes: their owners are asked each time, and what they let a reader have comes here once. */
export class OwnersDatasets implements RemoteDatasets {
  readonly #options: OwnersDatasetsOptions
  readonly #answered = new WeakMap<RemoteAccess, Answered>()

  constructor(options: OwnersDatasetsOptions) {
    this.#options = options
  }

  mentioned(words: ReadonlySet<string>): Promise<readonly RemoteDataset[]> {
    return this.#options.catalogue.mentioned(words)
  }

  all(): Promise<readonly RemoteDataset[]> {
    return this.#options.catalogue.all()
  }

  unheard(domains: ReadonlySet<string>): Promise<HansaError | undefined> {
    return this.#options.catalogue.unheard(domains)
  }

  async visible(reader: Reader, { purpose, agreement }: ReadTerms): Promise<VisibleElsewhere> {
    return this.#options.visible.of(principalElsewhere(reader, this.#options.check), {
      ...(purpose === undefined ? {} : { purpose }),
      ...(agreement === undefined ? {} : { agreement }),
    })
  }

  async requestAccess(node: string, reader: Reader, request: AccessRequest): Promise<RequestedElsewhere> {
    const { peerOf, check } = this.#options
    return { node, ...(await requestElsewhere(peerOf(node), principalElsewhere(reader, check), request)) }
  }

  addressOf(node: string): Promise<string | undefined> {
    return this.#options.addresses.of(node)
  }

  protocolsOf(node: string): Promise<readonly ServedProtocol[] | undefined> {
    return this.#options.addresses.protocolsOf(node)
  }

  async access(request: RemoteRequest): Promise<RemoteAccess> {
    const question = this.#questionOf(request)
    const { list, staleSince } = await this.#askOrRemember(question, request)
    const access = accessOf(request.dataset, list, staleSince)
    this.#answered.set(access, { list, question })
    return access
  }

  async fetch(access: RemoteAccess, need: RemoteNeed, request: RemoteRequest): Promise<RemoteFiles> {
    const started = performance.now()
    const answered = this.#answered.get(access)
    if (answered === undefined) throw new HansaError('internal', 'files of an access that was not asked for')
    const brought = await this.#bring(access, need, { ...answered, request })
    const { dataset, bytes: of, staleSince } = access
    return {
      ...brought,
      transfer: {
        dataset: dataset.key,
        version: access.version,
        node: dataset.node,
        of,
        milliseconds: performance.now() - started,
        ...brought.transfer,
        ...(staleSince === undefined ? {} : { staleSince }),
      },
    }
  }

  async missing(access: RemoteAccess): Promise<number> {
    const list = this.#answered.get(access)?.list
    const files = list === undefined ? undefined : filesOf(list)
    // What is masked anew for each statement has no files.
    return files === undefined ? 0 : this.#missingBytes(files)
  }

  async estimate(access: RemoteAccess, need: RemoteNeed): Promise<number> {
    const missing = await this.missing(access)
    return isQueryWorthIt(access, need, missing) ? resultBytes(access, need) : missing
  }

  send(
    statement: SentStatement,
    accesses: readonly RemoteAccess[],
    request: RemoteRequest,
  ): Promise<SentResult | undefined> {
    const { check, peerOf, cache } = this.#options
    const principal = principalElsewhere(request.reader, check)
    const { reader: _, ...asked } = request
    return sendStatement({ peerOf, cache }, statement, { accesses, principal, request: asked })
  }

  #questionOf({ dataset, reader, terms, version }: RemoteRequest): AskedQuestion {
    return {
      node: dataset.node,
      principal: principalElsewhere(reader, this.#options.check),
      dataset: dataset.key,
      purpose: terms.purpose,
      agreement: terms.agreement,
      asOf: version === undefined ? terms.asOf : undefined,
      version,
    }
  }

  async #askOrRemember(
    question: AskedQuestion,
    request: RemoteRequest,
  ): Promise<{ readonly list: FileList; readonly staleSince?: string }> {
    try {
      return { list: await this.#ask(question, request) }
    } catch (error) {
      const list = error instanceof NodeUnreachable ? await this.#remembered(question) : undefined
      if (list === undefined) throw error
      return { list, staleSince: list.issuedAt }
    }
  }

  /** What the owner says now, signed by it and about what was asked. */
  async #ask(question: AskedQuestion, { dataset, signal }: RemoteRequest): Promise<FileList> {
    const { check, peerOf, words, now, namesAreOld } = this.#options
    const { node, principal } = question
    const [domain = '', name = ''] = dataset.names[0] ?? []
    const asked = now()
    try {
      const text = await peerOf(node).fileList(
        principal,
        { domain, dataset: name, ...termsOf(question) },
        signal,
      )
      const list = await verifyFileList(text, question, { ...check, node })
      const fault = faultOfTimes(list, { asked, heard: now() })
      if (fault !== undefined) throw fault
      await words.keep(question, list, text)
      return list
    } catch (error) {
      if (error instanceof WordRefused) await words.removeAllOf(question)
      else if (isHansaError(error, 'denied')) await words.remove(question)
      else if (!(error instanceof NodeUnreachable)) namesAreOld(node)
      throw error
    }
  }

  /** What the owner said last, where the product allows that for a while and all of it is here. */
  async #remembered(question: AskedQuestion): Promise<FileList | undefined> {
    const { words, cache } = this.#options
    const list = await words.find(question)
    if (list?.files === undefined) return undefined
    for (const file of filesOf(list) ?? []) if (!(await cache.has(file))) return undefined
    return list
  }

  async #bring(access: RemoteAccess, need: RemoteNeed, wish: Wish): Promise<Brought> {
    const files = filesOf(wish.list)
    if (files === undefined) return this.#query(access, need, wish)
    if (access.staleSince === undefined && isQueryWorthIt(access, need, await this.#missingBytes(files))) {
      try {
        return await this.#query(access, need, wish)
      } catch (error) {
        // A result may be larger than an owner sends; its files then are not.
        if (isFinal(error)) throw error
      }
    }
    return this.#files(access, files, wish)
  }

  async #missingBytes(files: readonly SignedFile[]): Promise<number> {
    let bytes = 0
    for (const file of files) if (!(await this.#options.cache.has(file))) bytes += file.bytes
    return bytes
  }

  async #files({ columns }: RemoteAccess, files: readonly SignedFile[], wish: Wish): Promise<Brought> {
    const { peerOf, transfers } = this.#options
    const { list, question } = wish
    const same = { ...question, asOf: undefined, version: list.version }
    const addresses = new SignedAddresses(list, peerOf(question.node), () => this.#ask(same, wish.request))
    const {
      files: held,
      bytes,
      release,
    } = await transfers.bring({
      files,
      open: (file, part) => addresses.open(file, part),
      signal: wish.request.signal,
    })
    return {
      columns,
      files: held.map((file) => file.path),
      content: contentOf(
        columns,
        files.map(({ sha256 }) => sha256),
      ),
      transfer: { how: bytes === 0 ? 'cache' : 'files', bytes },
      release,
    }
  }

  async #query(access: RemoteAccess, need: RemoteNeed, { list, question, request }: Wish): Promise<Brought> {
    const { peerOf, cache, longestResult } = this.#options
    const { node, principal } = question
    const { statement, columns } = sentQuery(access, need)
    const folder = await cache.ownFolder()
    const release = (): Promise<void> => removeFolder(folder)
    try {
      const terms = {
        purpose: list.purpose,
        ...(list.agreement === undefined ? {} : { agreement: list.agreement }),
      }
      const body = { sql: statement, format: 'parquet', ...terms } as const
      const answer = await peerOf(node).query(principal, body, request.signal)
      const file = path.join(folder, 'result.parquet')
      const { sha256, bytes } = await receiveResult(answer, file, { node, longest: longestResult })
      const content = contentOf(columns, [sha256])
      return { columns, files: [file], content, transfer: { how: 'query', bytes, statement }, release }
    } catch (error) {
      await release()
      throw error
    }
  }
}

interface Wish extends Answered {
  readonly request: RemoteRequest
}

interface Brought extends Omit<RemoteFiles, 'transfer'> {
  readonly transfer: Pick<RemoteFiles['transfer'], 'how' | 'bytes' | 'statement'>
}

const termsOf = ({ purpose, agreement, version, asOf }: AskedQuestion) => ({
  ...(purpose === undefined ? {} : { purpose }),
  ...(agreement === undefined ? {} : { agreement }),
  ...(version === undefined ? {} : { version }),
  ...(asOf === undefined ? {} : { asOf }),
})

const filesOf = ({ node, files }: FileList): readonly SignedFile[] | undefined =>
  files?.map(({ sha256, rows, bytes }) => ({ node, sha256, rows, bytes }))

const accessOf = (dataset: RemoteDataset, list: FileList, staleSince: string | undefined): RemoteAccess => ({
  dataset,
  columns: list.columns,
  purpose: list.purpose,
  agreement: list.agreement,
  version: list.version,
  snapshot: list.snapshot,
  entitlement: list.entitlement,
  rows: sum(list, 'rows'),
  bytes: sum(list, 'bytes'),
  staleSince,
})

const sum = ({ files = [] }: FileList, of: 'rows' | 'bytes'): number =>
  files.reduce((total, file) => total + file[of], 0)

const contentOf = (columns: RemoteFiles['columns'], hashes: readonly string[]): string =>
  canonicalHash([columns, hashes])
