import { findJoins, joinIndex, type JoinIndex } from '../../discovery/graph/joins/find-joins.ts'
import { joinSql } from '../../discovery/graph/joins/join-sql.ts'
import type { RankedJoin } from '../../discovery/graph/joins/rank-joins.ts'
import { seenOf, type SeenDataset, type Seeing } from '../../discovery/graph/seen-of.ts'
import { readerViewer } from '../../discovery/lineage/reader-viewer.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { Handlers } from '../handler.ts'
import type { joinOperations } from '../operations/joins.ts'
import { knownProduct } from './catalog.ts'

export const joinHandlers: Handlers<typeof joinOperations> = {
  listJoins: async ({ domain, product, limit = joinsUnlessSaid, purpose }, context) => {
    const { sidecar, reader, mesh, lineage } = context
    const terms = { port: portName, ...(purpose === undefined ? {} : { purpose }) }
    const knowledge = await context.known.current()
    const own = knownProduct(knowledge, `${domain}/${product}`)
    const { graph } = await lineage.current()
    const viewer = await readerViewer(reader, terms, { sidecar, mesh, graph })
    const index = joinIndex(knowledge)
    const found = (await findJoins(own, index, { graph, viewer })).slice(0, limit)
    const seen = await seenAll(found, index, { sidecar, reader, terms })
    return { items: found.flatMap((join) => joinAnswer(join, index, seen) ?? []) }
  },
}

const joinsUnlessSaid = 20

type Seen = ReadonlyMap<string, SeenDataset>

/** Each dataset is decided once. */
async function seenAll(joins: readonly RankedJoin[], { datasets }: JoinIndex, seeing: Seeing): Promise<Seen> {
  const keys = new Set(joins.flatMap(({ from, to }) => [from, to]))
  const seen = new Map<string, SeenDataset>()
  for (const key of keys) {
    const dataset = datasets.get(key)
    if (dataset !== undefined) seen.set(key, await seenOf(seeing, dataset))
  }
  return seen
}

function joinAnswer({ from, to, on, evidence, score }: RankedJoin, index: JoinIndex, seen: Seen) {
  const [own, other] = [index.datasets.get(from), index.datasets.get(to)]
  if (own === undefined || other === undefined) return undefined
  const isClear = (key: string, column: string): boolean => seen.get(key)?.columns.get(column) === 'clear'
  return {
    from: endAnswer(from, index, seen),
    to: endAnswer(to, index, seen),
    ...{ on, evidence, score },
    isReady: on.every((pair) => isClear(from, pair.own) && isClear(to, pair.other)),
    sql: joinSql(own, other, { on }),
  }
}

function endAnswer(key: string, { datasets, productOf }: JoinIndex, seen: Seen) {
  const { product = '', title = '', node } = productOf.get(key) ?? {}
  return {
    ...{ product, title, dataset: key },
    ...(node === undefined ? {} : { node }),
    name: datasets.get(key)?.sqlName ?? '',
    access: seen.get(key)?.access ?? ('none' as const),
  }
}
