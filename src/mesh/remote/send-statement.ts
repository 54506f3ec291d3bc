import path from 'node:path'
import { isHansaError } from '../../errors.ts'
import type { AskingPrincipal } from '../asking-principal.ts'
import { removeFolder } from '../../sidecar/process-folder.ts'
import type {
  RemoteAccess,
  RemoteRequest,
  SentResult,
  SentStatement,
} from '../../sidecar/remote/remote-datasets.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { NodeAnswer } from './exchange.ts'
import type { FileCache } from './file-cache.ts'
import { isFinal } from './final-fault.ts'
import type { Peer, QueryBody } from './peer.ts'
import { receiveResult } from './receive-result.ts'

export interface SendingParts {
  readonly peerOf: (node: string) => Pick<Peer, 'query'>
  readonly cache: Pick<FileCache, 'ownFolder'>
}

/** Who asks for what the statement is about; all of it belongs to one node. */
export interface Sending {
  readonly accesses: readonly RemoteAccess[]
  readonly principal: AskingPrincipal
  readonly request: Omit<RemoteRequest, 'reader'>
}

/**
 * Has the owner of all datasets of a statement run it, under a decision of its own. Undefined where it does not, or runs it
 * over other versions than it named before, or where the result is longer than it was worth.
 */
export async function sendStatement(
  { peerOf, cache }: SendingParts,
  { sql, how, columns, longest }: SentStatement,
  { accesses, principal, request }: Sending,
): Promise<SentResult | undefined> {
  const [first] = accesses
  if (first === undefined) return undefined
  const { node } = first.dataset
  const started = performance.now()
  const folder = await cache.ownFolder()
  const release = (): Promise<void> => removeFolder(folder)
  try {
    const answer = await peerOf(node).query(principal, bodyOf(sql, first, request), request.signal)
    if (!isAbout(answer, accesses)) {
      await answer.cancel()
      await release()
      return undefined
    }
    const file = path.join(folder, 'result.parquet')
    const { sha256, bytes } = await receiveResult(answer, file, { node, longest })
    const milliseconds = performance.now() - started
    return {
      columns,
      files: [file],
      content: canonicalHash([columns, sha256]),
      transfers: accesses.map(({ dataset, version, bytes: of }, index) => ({
        dataset: dataset.key,
        version,
        node,
        how,
        statement: sql,
        bytes: index === 0 ? bytes : 0,
        of,
        milliseconds: index === 0 ? milliseconds : 0,
      })),
      release,
    }
  } catch (error) {
    await release()
    // Whatever it is, it may be otherwise for who has the files.
    if (!isHansaError(error) || isFinal(error)) throw error
    return undefined
  }
}

const bodyOf = (
  sql: string,
  { purpose }: RemoteAccess,
  { terms: { agreement, asOf } }: Sending['request'],
): QueryBody => ({
  sql,
  format: 'parquet',
  purpose,
  ...(agreement === undefined ? {} : { agreement }),
  ...(asOf === undefined ? {} : { asOf }),
})

/** Whether the owner says that it read the versions which it had named before, and nothing else. */
function isAbout({ headers }: NodeAnswer, accesses: readonly RemoteAccess[]): boolean {
  const said = headers.get('hansa-datasets')?.split(', ') ?? []
  return (
    said.length === accesses.length &&
    accesses.every(({ dataset, version }) => said.includes(`"${dataset.key}";version=${version}`))
  )
}
