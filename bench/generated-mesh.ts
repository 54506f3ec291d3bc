import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Products of one generated domain. */
const domainSize = 100

/**
 * Writes a mesh of `count` products into `folder`: a tenth read a CSV file, the others one or two products before
 * them, so that the graph is wide and deep as a real mesh's. Every product has a contract, SQL, a test and a README.
 */
export function generateMesh(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'mesh.yaml'), 'apiVersion: hansa/v1\nkind: Mesh\nname: generated\n')
  for (let index = 0; index < count; index += 1) {
    if (index % domainSize === 0) writeDomain(folder, domainOf(index))
    writeProduct(path.join(folder, 'domains', domainOf(index), productOf(index)), index)
  }
}

const domainOf = (index: number): string => `d${String(Math.floor(index / domainSize)).padStart(3, '0')}`
const productOf = (index: number): string => `p${String(index).padStart(5, '0')}`
const contractOf = (index: number): string => `${domainOf(index)}.${productOf(index)}.v1`

function writeDomain(folder: string, domain: string): void {
  mkdirSync(path.join(folder, 'domains', domain), { recursive: true })
  writeFileSync(
    path.join(folder, 'domains', domain, 'domain.yaml'),
    'apiVersion: hansa/v1\nkind: Domain\ntype: aggregate\ndescription: Generated.\nowners: [owner@example.org]\n',
  )
}

/** The products that a product reads: none for every tenth, else its neighbour and one far before it. */
function producers(index: number): readonly number[] {
  if (index % 10 === 0) return []
  const far = Math.floor(index / 3)
  return far === index - 1 ? [far] : [index - 1, far]
}

function writeProduct(folder: string, index: number): void {
  mkdirSync(path.join(folder, 'transform'), { recursive: true })
  const from = producers(index)
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text)
  write('product.odps.yaml', descriptor(index, from))
  write('data.odcs.yaml', contract(index))
  write('README.md', `# ${productOf(index)}\n\nGenerated for the benchmark.\n`)
  write(`transform/${productOf(index)}.sql`, transformation(index, from))
  if (from.length > 0) return
  write('source.odcs.yaml', source(index))
  write('rows.csv', 'id,name,amount,day\n1,one,1.50,2026-01-01\n2,two,2.50,2026-01-02\n')
}

const descriptor = (index: number, from: readonly number[]): string => `apiVersion: v1.0.0
kind: DataProduct
id: ${domainOf(index)}-${productOf(index)}
name: ${productOf(index)}
version: 1.0.0
status: active
domain: ${domainOf(index)}
description:
  purpose: Generated for the benchmark.
inputPorts:
${(from.length === 0 ? [`${contractOf(index)}.source`] : from.map(contractOf))
  .map((id, port) => `  - name: in${port}\n    version: 1.0.0\n    contractId: ${id}\n`)
  .join('')}outputPorts:
  - name: data
    version: 1.0.0
    contractId: ${contractOf(index)}
team:
  members:
    - username: owner@example.org
      role: owner
`

const columns = `      - name: id
        logicalType: integer
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        description: Number of the row.
      - name: name
        logicalType: string
        description: Name of the row.
        logicalTypeOptions:
          maxLength: 100
      - name: amount
        logicalType: number
        physicalType: DECIMAL(18,2)
        description: An amount.
        quality:
          - metric: nullValues
            mustBeLessThan: 10
            unit: percent
      - name: day
        logicalType: date
        description: A day.
`

const contract = (index: number): string => `apiVersion: v3.1.0
kind: DataContract
id: ${contractOf(index)}
version: 1.0.0
status: active
schema:
  - name: ${productOf(index)}
    description: Generated rows.
    properties:
${columns}    quality:
      - metric: rowCount
        mustBeGreaterThan: 0
slaProperties:
  - property: frequency
    value: 1
    unit: d
`

const source = (index: number): string => `apiVersion: v3.1.0
kind: DataContract
id: ${contractOf(index)}.source
version: 1.0.0
status: active
servers:
  - server: file
    type: local
    path: rows.csv
    format: csv
schema:
  - name: rows_of_${productOf(index)}
    properties:
${columns}`

function transformation(index: number, from: readonly number[]): string {
  const [near, far] = from
  if (near === undefined) return `select id, name, amount, day from rows_of_${productOf(index)}\n`
  const table = `${domainOf(near)}.${productOf(near)}`
  if (far === undefined) return `select id, name, amount, day from ${table}\n`
  return `select near.id, near.name, near.amount + far.amount as amount, near.day
from ${table} near
join ${domainOf(far)}.${productOf(far)} far using (id)
order by near.id
`
}
