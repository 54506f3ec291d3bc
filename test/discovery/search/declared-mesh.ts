import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { indexed, type ProductSource } from '../../../src/discovery/search/product-source.ts'
import { SearchIndex } from '../../../src/discovery/search/search-index.ts'
import type { SearchView } from '../../../src/discovery/search/search-view.ts'
import type { ProductDescriptor } from '../../../src/mesh/product-descriptor.ts'
import { loadMesh } from '../../../src/spec/load-mesh.ts'
import type { Mesh, Product } from '../../../src/spec/mesh.ts'

/** An index of what a mesh folder declares, as if all of it were published and its checks had passed: nothing is built. */
export class DeclaredMesh implements AsyncDisposable {
  readonly mesh: Mesh
  readonly index: SearchIndex
  readonly #state: string

  private constructor(mesh: Mesh, index: SearchIndex, state: string) {
    this.mesh = mesh
    this.index = index
    this.#state = state
  }

  /** `isThere` says which products there are; all that are declared where absent. */
  static async open(
    folder: string,
    isThere: (product: Product) => boolean = () => true,
  ): Promise<DeclaredMesh> {
    const { mesh: all } = await loadMesh(folder, { environment: {} })
    if (all === undefined) throw new Error(`${folder} is no mesh`)
    const mesh = { ...all, products: all.products.filter(isThere) }
    const state = mkdtempSync(path.join(tmpdir(), 'hansa-search-'))
    const index = await SearchIndex.open(state)
    await index.keepUp(declared(mesh))
    return new DeclaredMesh(mesh, index, state)
  }

  get view(): SearchView {
    const { domains, governance } = this.mesh
    return {
      domains,
      vocabulary: governance.vocabulary,
      protocolsOf: () => ['http'],
      promises: new Map(),
      uses: new Map(),
      ratings: new Map(),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.index.close()
    rmSync(this.#state, { recursive: true, force: true })
  }
}

const quality = { checks: 1, failedErrors: 0, failedWarnings: 0 }

const declared = ({ products, name }: Mesh): ProductSource => ({
  revision: () => Promise.resolve('1'),
  stamps: () => Promise.resolve(new Map(products.map(({ key }) => [key, '1']))),
  read: (key, stamp) => {
    const product = products.find((each) => each.key === key)
    return Promise.resolve(product && indexed(descriptorOf(product, name), { quality, inMesh: false, stamp }))
  },
})

const descriptorOf = ({ key, version, document, outputs }: Product, mesh: string): ProductDescriptor => ({
  mesh,
  node: '',
  product: key,
  version,
  sequence: 1,
  publishedAt: '2026-01-01T00:00:00.000Z',
  document: { ...document },
  contracts: outputs.map(({ contract }) => ({ ...contract.document })),
  datasets: outputs.flatMap(({ datasets }) =>
    datasets.map(({ key: dataset, port, major, name, sqlName, columns, object }) => ({
      key: dataset,
      port,
      major,
      name,
      sqlName,
      version: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      columns: columns.map((column) => ({
        name: column.name,
        type: column.type.sql,
        required: column.required,
      })),
      classifications: Object.fromEntries(
        (object.properties ?? []).flatMap(({ name: column, classification }) =>
          classification === undefined ? [] : [[column, classification]],
        ),
      ),
    })),
  ),
  inputs: [],
  lineage: {},
})
