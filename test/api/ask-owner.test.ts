import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { askOwner } from '../../src/api/ask-owner.ts'
import type { Operation } from '../../src/api/operation.ts'
import { operations } from '../../src/api/operations.ts'
import type { OpenedRemote } from '../../src/mesh/open-remote.ts'
import type { PeerQuestion } from '../../src/mesh/remote/peer.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { Misdirected } from '../../src/sidecar/remote/misdirected.ts'
import { impatience, kim, serveTwoNodes, type TwoNodes } from '../mesh/remote/two-nodes.ts'

const question = { path: '/api/v1/products/sales/orders', method: 'GET' } as const

/** The node of sales serves data to other nodes and has no Mesh API, as one of an older version. */
describe('askOwner, of a node without the Mesh API', () => {
  let two: TwoNodes
  let remote: OpenedRemote
  before(async () => {
    two = await serveTwoNodes()
    remote = await two.open({ ...impatience, answer: 60_000 })
  })
  after(async () => {
    await remote.close()
    await two[Symbol.asyncDispose]()
  })

  const ask = (): Promise<object | undefined> => {
    const error = new Misdirected('sales/orders', { node: 'sales', address: undefined })
    const operation: Operation = operations.showProduct
    const nodes = {
      answerOf: (node: string, { principal }: Reader, asked: PeerQuestion) =>
        remote.peerOf(node).answer(principal, asked),
    }
    return askOwner(error, { operation, question, product: 'sales/orders', reader: kim, nodes })
  }
  const older = {
    code: 'source_unavailable',
    message: /^node sales cannot tell: it has no Mesh API, or one of an older version of Hansa/,
  }

  it('names the node, and says that it has none or an older one', async () => {
    await assert.rejects(ask(), older)
  })

  it('says so too where the answer is not even one of Hansa', async () => {
    two.meddler.meddling = ({ what }, outgoing) => {
      if (!what.includes('/api/')) return false
      outgoing.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>')
      return true
    }
    await assert.rejects(ask(), older)
    two.meddler.meddling = undefined
  })
})
