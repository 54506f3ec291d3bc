import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { publicKeyText, signStatement } from '../../src/governance/signed-statement.ts'
import { Members } from '../../src/mesh/members.ts'
import { nodeDescriptorType, type NodeDescriptor } from '../../src/mesh/node-descriptor.ts'
import { OwnStatements } from '../../src/mesh/own-statements.ts'
import { productDescriptorType, type ProductDescriptor } from '../../src/mesh/product-descriptor.ts'
import {
  isNewerWord,
  readNodeDescriptor,
  readProductDescriptor,
  type DescriptorCheck,
  type DescriptorReading,
} from '../../src/mesh/read-descriptor.ts'
import { documentDigest } from '../../src/mesh/registry/signed-document.ts'
import { nodeKey, readNodeKey } from '../../src/sidecar/node-key.ts'
import { rotateNodeKey } from '../../src/sidecar/rotate-node-key.ts'
import { customers, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { testKey } from './given-members.ts'

/** A node that owns `sales`, among others; `crm` is another's. */
describe('OwnStatements', () => {
  const mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': customers })
  const [crm, thief] = [testKey(), testKey()]
  let own: OwnStatements
  let members: Members
  /** What anybody says of rotations of `sales`. */
  let rotations: readonly string[] = []

  before(async () => {
    const key = await nodeKey(mesh.state)
    mesh.write('governance/nodes.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Nodes',
      nodes: [
        { node: 'sales', key: publicKeyText(key.publicKey), domains: ['sales'] },
        { node: 'crm', key: crm.text, domains: ['crm'] },
      ],
    })
    await mesh.apply()
    const { metadata } = await mesh.store()
    const addressBook = { rotationStatements: () => Promise.resolve([rotations]) }
    members = new Members({
      store: metadata,
      mesh: 'test',
      state: `${mesh.state}/elsewhere`,
      now: () => mesh.now,
      addressBook,
    })
    own = new OwnStatements({
      store: metadata,
      mesh: 'test',
      node: { name: 'sales', address: 'http://sales.test:8080' },
      protocols: [{ name: 'http' }, { name: 'postgresql', port: 5433 }],
      state: mesh.state,
      key,
      members,
      hansa: '0.0.0',
      now: () => mesh.now,
    })
  })
  after(() => mesh[Symbol.asyncDispose]())

  const check = (): DescriptorCheck => ({ mesh: 'test', members, now: mesh.now })
  const text = async (key: string): Promise<string> => {
    const found = (await own.current()).get(key)
    assert.ok(found !== undefined)
    return found
  }
  const product = async (): Promise<ProductDescriptor> =>
    said(await readProductDescriptor(await text('product/sales/orders'), check()))
  const node = async (): Promise<NodeDescriptor> =>
    said(await readNodeDescriptor(await text('node'), check()))

  function said<T>(reading: DescriptorReading<T>): T {
    if ('refused' in reading) assert.fail(reading.refused)
    return reading.descriptor
  }
  function refusal(reading: DescriptorReading<unknown>): string {
    assert.ok('refused' in reading)
    return reading.refused
  }

  it('says where the node is, and what it serves of its own domains', async () => {
    assert.deepEqual([...(await own.current()).keys()], ['node', 'product/sales/orders'])
    const { issuedAt, expiresAt, ...rest } = await node()
    assert.deepEqual(rest, {
      mesh: 'test',
      node: 'sales',
      address: 'http://sales.test:8080',
      domains: ['sales'],
      protocols: [{ name: 'http' }, { name: 'postgresql', port: 5433 }],
      rotation: 0,
      hansa: '0.0.0',
      products: { 'sales/orders': documentDigest(await text('product/sales/orders')) },
    })
    assert.equal(Date.parse(expiresAt) - Date.parse(issuedAt), 24 * 3600 * 1000)
  })

  it('describes a product as it was published, and not where its sources are', async () => {
    const { document, contracts, datasets, lineage, inputs, ...rest } = await product()
    assert.deepEqual([rest.product, rest.sequence, rest.node], ['sales/orders', 1, 'sales'])
    assert.equal(document['kind'], 'DataProduct')
    assert.deepEqual(
      contracts.map((contract) => contract['kind']),
      ['DataContract'],
    )
    const [dataset] = datasets
    assert.deepEqual([dataset?.key, dataset?.version], ['sales/orders/orders@1/orders', 1])
    assert.deepEqual(
      dataset?.columns.map(({ name }) => name),
      ['id', 'customer', 'amount'],
    )
    assert.deepEqual(lineage['sales/orders/orders@1/orders']?.['amount'], [
      ['source/sales/orders/deliveries/deliveries', 'amount'],
    ])
    assert.deepEqual(inputs, ['local'])
  })

  it('says the same in the same words while nothing has changed, and anew when half its life is over', async () => {
    const before = await own.current()
    mesh.pass(3600)
    assert.deepEqual(await own.current(), before)
    mesh.pass(12 * 3600)
    assert.equal(await text('product/sales/orders'), before.get('product/sales/orders'))
    assert.notEqual(await text('node'), before.get('node'))
  })

  it('says so where something new is published', async () => {
    const before = { node: await node(), product: await product() }
    mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\n1,ann,10\n')
    await mesh.apply({ only: ['sales/orders'] })
    const now = { node: await node(), product: await product() }
    assert.equal(now.product.sequence, before.product.sequence + 1)
    assert.ok(isNewerWord(now.product, before.product) && !isNewerWord(before.product, now.product))
    assert.ok(isNewerWord(now.node, before.node) && !isNewerWord(before.node, now.node))
    assert.ok(isNewerWord(now.node, undefined))
  })

  it('is not believed where another key signed it, whatever name it bears', async () => {
    const forged = signStatement(await node(), nodeDescriptorType, thief)
    assert.match(refusal(await readNodeDescriptor(forged, check())), /not signed by a node of this mesh/)
    const ofAnother = signStatement({ ...(await node()), node: 'crm' }, nodeDescriptorType, crm)
    assert.equal(said(await readNodeDescriptor(ofAnother, check())).node, 'crm')
    const unknown = signStatement({ ...(await node()), node: 'nobody' }, nodeDescriptorType, thief)
    assert.match(refusal(await readNodeDescriptor(unknown, check())), /not signed/)
    const elsewhere = signStatement(
      { ...(await node()), node: 'crm', mesh: 'other' },
      nodeDescriptorType,
      crm,
    )
    assert.match(refusal(await readNodeDescriptor(elsewhere, check())), /not signed/)
    assert.match(refusal(await readNodeDescriptor(await text('product/sales/orders'), check())), /not signed/)
    assert.match(refusal(await readNodeDescriptor('rubbish', check())), /not signed/)
  })

  it('is not believed of a domain or a dataset of another node', async () => {
    const crmSays = (given: Partial<ProductDescriptor>, real: ProductDescriptor): string =>
      signStatement({ ...real, node: 'crm', ...given }, productDescriptorType, crm)
    const real = await product()
    assert.match(
      refusal(await readProductDescriptor(crmSays({}, real), check())),
      /the domain `sales` is not of `crm`/,
    )
    assert.match(
      refusal(await readProductDescriptor(crmSays({ product: 'crm/orders' }, real), check())),
      /the dataset `sales\/orders\/orders@1\/orders` is not of `crm\/orders`/,
    )
  })

  it('is not believed once it has expired, or before its time', async () => {
    const old = await text('node')
    mesh.pass(25 * 3600)
    assert.match(refusal(await readNodeDescriptor(old, check())), /has expired/)
    const { now } = mesh
    const today = await text('node')
    mesh.now = new Date(now.getTime() - 3600_000)
    assert.match(refusal(await readNodeDescriptor(today, check())), /still to come/)
    mesh.now = now
  })

  it('is signed by the new key after a rotation, and nothing that the old one signs is believed', async () => {
    const stolen = await readNodeKey(mesh.state)
    assert.ok(stolen !== undefined)
    const before = await text('node')
    await rotateNodeKey({
      state: mesh.state,
      mesh: 'test',
      node: 'sales',
      now: () => mesh.now,
      entries: () => Promise.resolve(0),
    })
    const documents = await own.current()
    rotations = [documents.get('rotation/1') ?? '']
    mesh.pass(60)
    assert.equal((await node()).rotation, 1)
    assert.equal((await product()).sequence, 2)
    assert.match(refusal(await readNodeDescriptor(before, check())), /with its key of now/)
    const lie = { ...(await node()), address: 'http://thief.test' }
    assert.match(
      refusal(await readNodeDescriptor(signStatement(lie, nodeDescriptorType, stolen), check())),
      /with its key of now/,
    )
  })

  it('takes leave, and says something newer where it comes back', async () => {
    const last = said(await readNodeDescriptor(await own.farewell(), check()))
    assert.deepEqual([last.left, last.products], [true, {}])
    mesh.pass(1)
    const back = await node()
    assert.equal(back.left, undefined)
    assert.ok(isNewerWord(back, last) && !isNewerWord(last, back))
  })
})
