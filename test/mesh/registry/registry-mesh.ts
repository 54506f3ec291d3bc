import { publicKeyText } from '../../../src/governance/signed-statement.ts'
import { signStatement } from '../../../src/governance/signed-statement.ts'
import { signAssertion } from '../../../src/mesh/node-assertion.ts'
import { nodeDescriptorType, type NodeDescriptor } from '../../../src/mesh/node-descriptor.ts'
import { productDescriptorType, type ProductDescriptor } from '../../../src/mesh/product-descriptor.ts'
import { registryAudience } from '../../../src/mesh/registry/registry-audience.ts'
import { RegistryClient } from '../../../src/mesh/registry/registry-client.ts'
import { serveRegistry, type RegistryServer } from '../../../src/mesh/registry/serve-registry.ts'
import { documentDigest } from '../../../src/mesh/registry/signed-document.ts'
import { enactGovernance } from '../../../src/product/enact-governance.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { testKey, type TestKey } from '../given-members.ts'

/** A node of tests: what it signs is said by the test. */
export interface TestNode {
  readonly node: string
  readonly key: TestKey
  readonly domains: readonly string[]
}

export const testNode = (node: string, domains: readonly string[] = [node]): TestNode => ({
  node,
  domains,
  key: testKey(),
})

/** `governance/nodes.yaml` with these nodes. */
export const nodesDocument = (nodes: readonly TestNode[]): object => ({
  apiVersion: 'hansa/v1',
  kind: 'Nodes',
  nodes: nodes.map(({ node, key, domains }) => ({ node, key: publicKeyText(key.publicKey), domains })),
})

/** A registry in a mesh folder of its own, as `hansa registry` serves it. */
export class TestRegistry implements AsyncDisposable {
  readonly mesh: TestMesh
  readonly #server: RegistryServer

  private constructor(mesh: TestMesh, server: RegistryServer) {
    this.mesh = mesh
    this.#server = server
  }

  static async open(nodes: readonly TestNode[], addresses: readonly string[] = []): Promise<TestRegistry> {
    const mesh = new TestMesh({}, { systemClock: true })
    mesh.write('governance/nodes.yaml', nodesDocument(nodes))
    return TestRegistry.serve(mesh, { addresses })
  }

  /** Serves from a folder that is there already. */
  static async serve(
    mesh: TestMesh,
    { port = 0, addresses = [] }: { readonly port?: number; readonly addresses?: readonly string[] } = {},
  ): Promise<TestRegistry> {
    const context = await mesh.context()
    await enactGovernance(context)
    const address = { host: '127.0.0.1', port }
    return new TestRegistry(
      mesh,
      await serveRegistry(context, { address, addresses, onFault: console.error }),
    )
  }

  get url(): string {
    return this.#server.url
  }

  /** Ends as a process does; the folder stays. */
  async stop(): Promise<void> {
    await this.#server.close()
    await this.mesh.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close()
    await this.mesh[Symbol.asyncDispose]()
  }
}

/** An assertion of the node for the registry of the mesh `test` at this address. */
export const assertionOf = (node: TestNode, address: string): string =>
  assertionFor(node, registryAudience('test', address))

/** An assertion of the node for this audience. */
export const assertionFor = ({ node, key }: TestNode, audience: string): string =>
  signAssertion(
    { node, principal: { kind: 'node', id: node, teams: [], attributes: {} }, audience, now: new Date() },
    key,
  )

/** What the node asks registries by. */
export const clientOf = (node: TestNode, ...urls: readonly string[]): RegistryClient =>
  new RegistryClient({ urls, assertion: (address) => assertionOf(node, address), rounds: 1 })

/** What the node says of one of its products. */
export const productOf = (
  { node }: TestNode,
  product: string,
  fields: Partial<ProductDescriptor> = {},
): ProductDescriptor => ({
  mesh: 'test',
  node,
  product,
  version: '1.0.0',
  sequence: 1,
  publishedAt: '2026-01-01T00:00:00.000Z',
  document: { name: product, description: { purpose: `All about ${product}.` } },
  contracts: [],
  datasets: [datasetOf(product, ['id'])],
  inputs: [],
  lineage: {},
  ...fields,
})

/** A dataset of a product, named as the product is. */
export const datasetOf = (
  product: string,
  columns: readonly string[],
): ProductDescriptor['datasets'][number] => {
  const name = product.slice(product.indexOf('/') + 1)
  return {
    key: `${product}/out@1/${name}`,
    port: 'out',
    major: 1,
    name,
    sqlName: name,
    version: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    columns: columns.map((column) => ({ name: column, type: 'INTEGER', required: true })),
    classifications: {},
  }
}

/** Everything the node delivers that has these products, signed by its key. */
export function documentsOf(
  { node, key, domains }: TestNode,
  products: readonly ProductDescriptor[],
  fields: Partial<NodeDescriptor> = {},
): Readonly<Record<string, string>> {
  const signed = products.map((descriptor) => ({
    product: descriptor.product,
    text: signStatement(descriptor, productDescriptorType, key),
  }))
  const now = Date.now()
  const descriptor: NodeDescriptor = {
    mesh: 'test',
    node,
    address: `http://${node}.example:8080`,
    domains,
    rotation: 0,
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 86_400_000).toISOString(),
    hansa: '0.1.0',
    products: Object.fromEntries(signed.map(({ product, text }) => [product, documentDigest(text)])),
    ...fields,
  }
  return {
    node: signStatement(descriptor, nodeDescriptorType, key),
    ...Object.fromEntries(signed.map(({ product, text }) => [`product/${product}`, text])),
  }
}
