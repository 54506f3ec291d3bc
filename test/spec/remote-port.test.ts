import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { parseDataContract } from '../../src/spec/parse-data-contract.ts'
import { parseDocument } from '../../src/spec/document.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import type { RemotePort } from '../../src/spec/remote-port.ts'
import { contract, product, shop, temporaryMesh } from './support/temporary-mesh.ts'

const columns = `schema:
  - name: flights
    properties:
      - name: id
        logicalType: integer
`

function remotePort(id: string, { version = '1.0.0', ...more }: Partial<RemotePort> = {}): RemotePort {
  const { document } = parseDocument('flights.odcs.yaml', contract(id, columns, version))
  assert.ok(document)
  const parsed = parseDataContract(document)
  assert.ok(!Array.isArray(parsed))
  return {
    node: 'ops',
    product: 'flightops/flights',
    name: 'flights',
    version,
    contract: parsed,
    sqlNames: { flights: 'flights' },
    file: '/kept/flightops/flights.json',
    ...more,
  }
}

const reads = (id: string, version = '1.0.0', more = ''): Record<string, string> => ({
  'domains/sales/delays/product.odps.yaml': product(`inputPorts:
  - name: flights
    version: ${version}
    contractId: ${id}
${more}outputPorts:
  - name: delays
    version: 1.0.0
    contractId: delays
`),
  'domains/sales/delays/delays.odcs.yaml': contract('delays', columns.replace('flights', 'delays')),
  'domains/sales/delays/transform/delays.sql': 'select id from flightops.flights',
})

const nodes = (flightops: string): Record<string, string> => ({
  'governance/nodes.yaml': `apiVersion: hansa/v1
kind: Nodes
nodes:
  - node: ${flightops}
    key: ${'A'.repeat(43)}
    domains: [flightops]
`,
})

describe('loadMesh, of ports of other nodes', () => {
  it('resolves an input to another node, with every name SQL may use', async () => {
    const more =
      '    customProperties:\n      - property: hansa.purpose\n        value: dpv:ServiceProvision\n'
    using mesh = temporaryMesh({ ...shop, ...reads('flights', '1.0.0', more) })
    const { mesh: loaded, issues } = await mesh.load({ remote: [remotePort('flights')] })
    assert.deepEqual(issues, [])
    const [input] = loaded?.products.find(({ key }) => key === 'sales/delays')?.inputs ?? []
    assert.deepEqual(input?.source, {
      kind: 'product',
      product: 'flightops/flights',
      port: 'flights',
      major: 1,
      node: 'ops',
    })
    assert.equal(input.purpose, 'dpv:ServiceProvision')
    assert.deepEqual(input.datasets[0]?.names, [
      ['flightops', 'flights'],
      ['flights', 'flights'],
      ['flights'],
    ])
  })

  it('names the node that the declared nodes say, where the domain has moved', async () => {
    using mesh = temporaryMesh({ ...shop, ...reads('flights'), ...nodes('new') })
    const { mesh: loaded } = await mesh.load({ remote: [remotePort('flights')] })
    const source = loaded?.products.find(({ key }) => key === 'sales/delays')?.inputs[0]?.source
    assert.equal(source?.kind === 'product' && source.node, 'new')
  })

  it('prefers what this folder serves itself, by contract and by domain', async () => {
    using mesh = temporaryMesh(shop)
    const remote = [
      remotePort('orders', { product: 'other/orders' }),
      remotePort('flights', { product: 'sales/flights' }),
    ]
    const { mesh: loaded } = await mesh.load({ remote })
    const source = loaded?.products.find(({ key }) => key === 'sales/totals')?.inputs[0]?.source
    assert.deepEqual(source, { kind: 'product', product: 'sales/orders', port: 'orders', major: 1 })
    mesh.write(reads('flights'))
    const { issues } = await mesh.load({ remote })
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['unresolved-contract'],
    )
  })

  const wrong = async (id: string, version: string, remote: readonly RemotePort[]): Promise<string> => {
    using mesh = temporaryMesh({ ...shop, ...reads(id, version) })
    const { issues } = await mesh.load({ remote })
    assert.equal(issues.length, 1)
    return formatIssue({ ...issues[0]!, file: 'product.odps.yaml' })
  }

  it('says at its place what other nodes serve instead', async () => {
    assert.match(
      await wrong('flihgts', '1.0.0', [remotePort('flights')]),
      /^product\.odps\.yaml:9:17: .*no contract in the mesh has the id `flihgts`[^]*flights/,
    )
    assert.match(
      await wrong('flights', '2.0.0', [remotePort('flights', { version: '1.4.0' })]),
      /^product\.odps\.yaml:8:14: .*`flights` is not served in version 2\.0\.0[^]*1\.4\.0/,
    )
  })

  it('does not choose between two products that say they serve one contract', async () => {
    const another = remotePort('flights', { product: 'rogue/flights', node: 'rogue' })
    assert.match(
      await wrong('flights', '1.0.0', [remotePort('flights'), another]),
      /served twice: by flightops\/flights of the node ops and by rogue\/flights of the node rogue/,
    )
  })

  it('keeps a product whose input nobody is known to serve, where there are other nodes', async () => {
    using mesh = temporaryMesh({ ...shop, ...reads('flights'), ...nodes('ops') })
    const { mesh: loaded, issues } = await mesh.load()
    assert.deepEqual(
      issues.map(({ code, severity }) => [code, severity]),
      [['unresolved-contract', 'warning']],
    )
    assert.deepEqual(loaded?.products.find(({ key }) => key === 'sales/delays')?.missing, [
      { port: 'flights', contractId: 'flights', version: '1.0.0' },
    ])
  })
})
