import { isHansaError } from '../../errors.ts'
import { bringRotations } from './bring-rotations.ts'
import type { RegistryClient } from './registry-client.ts'
import { documentDigest, type RefusedDocument } from './signed-document.ts'

/** The documents that a node has now, by key. */
export interface NodeDocuments {
  readonly texts: ReadonlyMap<string, string>
  /** Says, signed, that there is no report of this key any more; absent where some may be missing here for another reason. */
  readonly gone?: SayGone
}

export type SayGone = (key: string) => string | Promise<string>

/** What one reconciliation did. */
export interface Reconciled {
  /** Documents that the registry has taken. */
  readonly sent: number
  readonly refused: readonly (RefusedDocument & { readonly digest: string })[]
}

/** What is sent at once, in characters. */
const longestPart = 4 << 20

/**
 * Brings one registry to what the node has: asks what it has, and sends what differs. Every document is a state and none an
 * increment, so that it does not matter how often this is done. What was `refused` before is not sent again.
 */
export async function reconcile(
  client: RegistryClient,
  node: string,
  { documents, refused }: { readonly documents: NodeDocuments; readonly refused: Reconciled['refused'] },
): Promise<Reconciled> {
  const { texts, gone } = documents
  const known = await knownDigests(client, node, texts)
  const isRefused = new Set(refused.map(({ key, digest }) => `${key} ${digest}`))
  const changed = [...texts].filter(([key, text]) => {
    const digest = documentDigest(text)
    return known[key] !== digest && !isRefused.has(`${key} ${digest}`)
  })
  const rotations = rotationsIn(texts)
  if (changed.some(([key]) => isRotation(key))) await bringRotations(client, node, rotations)
  const goneNow = gone === undefined ? [] : await goneOf(known, texts, gone)
  const others = [...changed.filter(([key]) => !isRotation(key)), ...goneNow].sort(inOrder)
  let sent = 0
  const refusedNow: Reconciled['refused'][number][] = []
  for (const part of partsOf(others)) {
    const outcome = await client.deliver(node, Object.fromEntries(part))
    sent += outcome.kept.length
    for (const each of outcome.refused)
      refusedNow.push({ ...each, digest: documentDigest(texts.get(each.key) ?? '') })
  }
  return { sent, refused: refusedNow }
}

async function goneOf(
  known: Readonly<Record<string, string>>,
  texts: NodeDocuments['texts'],
  sayGone: SayGone,
): Promise<readonly Document[]> {
  const keys = Object.keys(known).filter((key) => key.startsWith('report/') && !texts.has(key))
  return Promise.all(keys.map(async (key): Promise<Document> => [key, await sayGone(key)]))
}

/** A registry that does not know a node's new key learns of it by the rotations. */
async function knownDigests(
  client: RegistryClient,
  node: string,
  texts: NodeDocuments['texts'],
): Promise<Readonly<Record<string, string>>> {
  try {
    return await client.digests(node)
  } catch (error) {
    const rotations = rotationsIn(texts)
    if (!isHansaError(error, 'unauthenticated') || rotations.length === 0) throw error
    await bringRotations(client, node, rotations)
    return client.digests(node)
  }
}

const isRotation = (key: string): boolean => key.startsWith('rotation/')

function rotationsIn(texts: NodeDocuments['texts']): readonly string[] {
  const rotations = [...texts].filter(([key]) => isRotation(key))
  return rotations.sort(([a], [b]) => numberIn(a) - numberIn(b)).map(([, text]) => text)
}

const numberIn = (key: string): number => Number(key.slice('rotation/'.length))

type Document = readonly [key: string, text: string]

/** The node's own word first: it names the products. */
const inOrder = ([a]: Document, [b]: Document): number => orderOf(a) - orderOf(b)
const orderOf = (key: string): number => (key === 'node' ? 0 : key.startsWith('product/') ? 1 : 2)

function partsOf(documents: readonly Document[]): readonly (readonly Document[])[] {
  const parts: Document[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const document of documents) {
    const [key, text] = document
    length += key.length + text.length
    if (length > longestPart) {
      parts.push([])
      length = key.length + text.length
    }
    parts.at(-1)?.push(document)
  }
  return parts
}
