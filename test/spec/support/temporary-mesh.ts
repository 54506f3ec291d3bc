import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { formatIssue } from '../../../src/spec/issue.ts'
import { loadMesh, type LoadedMesh, type LoadMeshOptions } from '../../../src/spec/load-mesh.ts'

type Files = Readonly<Record<string, string>>

export interface TemporaryMesh extends Disposable {
  readonly root: string
  readonly write: (files: Files) => void
  readonly remove: (file: string) => void
  readonly load: (options?: Partial<LoadMeshOptions>) => Promise<LoadedMesh>
  /** All issues as text, their files relative to the mesh. */
  readonly issues: () => Promise<string[]>
}

/** A mesh in a temporary folder, removed when disposed. */
export function temporaryMesh(files: Files): TemporaryMesh {
  const root = mkdtempSync(path.join(tmpdir(), 'hansa-mesh-'))
  const write = (more: Files): void => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    }
  }
  write(files)
  const load = (options: Partial<LoadMeshOptions> = {}): Promise<LoadedMesh> =>
    loadMesh(root, { environment: {}, ...options })
  return {
    root,
    write,
    load,
    remove: (file) => rmSync(path.join(root, file), { recursive: true }),
    issues: async () =>
      (await load()).issues.map((issue) => formatIssue({ ...issue, file: path.relative(root, issue.file) })),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

export const meshYaml = 'apiVersion: hansa/v1\nkind: Mesh\nname: test\n'
export const domainYaml =
  'apiVersion: hansa/v1\nkind: Domain\ntype: source-aligned\ndescription: For tests.\nowners: [team@example.com]\n'

/** A contract's text: its id, then what else it says. */
export const contract = (id: string, rest: string, version = '1.0.0'): string =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: ${id}\nversion: ${version}\nstatus: active\n${rest}`

/** A descriptor's text, with its ports. */
export const product = (rest: string): string =>
  `apiVersion: v1.0.0\nkind: DataProduct\nid: any\nstatus: active\nversion: 1.0.0\n${rest}`

export const orderColumns = `schema:
  - name: orders
    properties:
      - name: id
        logicalType: integer
        primaryKey: true
      - name: amount
        logicalType: number
`

/** Two products, the second reading the first; no issues. */
export const shop: Files = {
  'mesh.yaml': meshYaml,
  'domains/sales/domain.yaml': domainYaml,
  'domains/sales/orders/product.odps.yaml': product(`inputPorts:
  - name: files
    version: 1.0.0
    contractId: orders-raw
outputPorts:
  - name: orders
    version: 1.0.0
    contractId: orders
`),
  'domains/sales/orders/raw.odcs.yaml': contract(
    'orders-raw',
    `servers:
  - server: here
    type: local
    path: data.csv
    format: csv
schema:
  - name: rows
    properties:
      - name: id
        logicalType: integer
`,
  ),
  'domains/sales/orders/orders.odcs.yaml': contract('orders', orderColumns),
  'domains/sales/orders/transform/orders.sql': 'select * from _clean',
  'domains/sales/orders/transform/_clean.sql': 'select id, 1.0 as amount from files',
  'domains/sales/orders/tests/small.yaml': 'a: 1\n',
  'domains/sales/totals/product.odps.yaml': product(`inputPorts:
  - name: orders
    version: 1.0.0
    contractId: orders
outputPorts:
  - name: totals
    version: 1.0.0
    contractId: totals
`),
  'domains/sales/totals/totals.odcs.yaml': contract(
    'totals',
    `schema:
  - name: totals
    properties:
      - name: amount
        logicalType: number
`,
  ),
  'domains/sales/totals/transform/totals.sql': 'select sum(amount) as amount from sales.orders',
}
