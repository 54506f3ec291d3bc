import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { waysTo, type GraphPlace } from '../../../src/discovery/graph/graph-place.ts'
import { nodeDescriptorSchema } from '../../../src/mesh/node-descriptor.ts'
import type { ServedProtocol } from '../../../src/spec/served-protocols.ts'

const place = (said?: readonly ServedProtocol[], address?: string): GraphPlace => ({
  ...{ mesh: 'my mesh', address: 'https://here.example', settings: {} },
  addressOf: () => address,
  protocolsOf: () => said,
})

const there = 'https://there.example/hansa'
const elsewhere = { node: 'there', product: 'sales/orders' }
const accesses = (of: GraphPlace): readonly string[] =>
  waysTo(of, elsewhere, 'orders').map(({ access }) => access)

describe('waysTo', () => {
  it('of another node are all that it says of itself, at its host and ports', () => {
    const said = [
      ...[{ name: 'http' }, { name: 'delta-sharing' }, { name: 'mcp' }],
      ...[
        { name: 'postgresql', port: 6432 },
        { name: 'flight-sql', port: 31400 },
      ],
    ]
    assert.deepEqual(accesses(place(said, there)), [
      `${there}/products/sales/orders/orders`,
      `${there}/delta-sharing`,
      `${there}/mcp`,
      'postgresql://there.example:6432/my%20mesh',
      'grpc://there.example:31400',
    ])
  })

  it('are HTTP alone where a node of an older version does not say', () => {
    assert.deepEqual(accesses(place(undefined, there)), [`${there}/products/sales/orders/orders`])
  })

  it('are none where nobody knows where the node is', () => {
    assert.deepEqual(accesses(place([{ name: 'http' }])), [])
  })

  it('leave out what a later version serves by, and what has no port', () => {
    assert.deepEqual(accesses(place([{ name: 'telepathy', port: 1 }, { name: 'postgresql' }], there)), [])
  })
})

describe('nodeDescriptorSchema', () => {
  const old = {
    ...{ mesh: 'm', node: 'n', address: there, domains: [], rotation: 0, hansa: '0.1.0', products: {} },
    ...{ issuedAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-02T00:00:00.000Z' },
  }

  it('takes what older versions have signed', () => {
    assert.ok(nodeDescriptorSchema.safeParse(old).success)
  })

  it('takes no port that there cannot be', () => {
    const said = { ...old, protocols: [{ name: 'postgresql', port: 70_000 }] }
    assert.ok(!nodeDescriptorSchema.safeParse(said).success)
  })
})
