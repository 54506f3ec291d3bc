import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Engine } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import type { Findings } from './benchmark.ts'
import { megabytes } from './interleave.ts'
import { note } from './note.ts'
import { flightsFile, hansa, withFolder } from './paths.ts'
import { runNode } from './run-node.ts'

const copies = 12
const memoryLimit = '400MB'
/** What Node.js, the engine's code and what its buffers do not count may take besides. */
const allowance = 400e6

/** Builds a product whose source, as CSV and in memory, is larger than the engine may use, and which sorts all of it. */
export async function buildLargeSource(folder: string): Promise<Findings> {
  const bytes = await writeMesh(folder)
  // What was written within two seconds counts as unsettled.
  await setTimeout(2500)
  note(`building from ${megabytes(bytes)} MB under ${memoryLimit}`)
  const { wall, cpu, peak } = await runNode([hansa, '-C', folder, 'apply'])
  return {
    samples: { large: { bytes, wall, cpu, peak } },
    tables: [
      {
        title: `A source larger than memory: ${copies} times the flights with shifted dates (synthetic), sorted; one run`,
        headers: ['', 'source MB', 'limit', 'peak MB', 'wall s', 'CPU s', 'source MB/s'],
        rows: [
          [
            'hansa apply',
            megabytes(bytes),
            memoryLimit,
            megabytes(peak),
            (wall / 1000).toFixed(0),
            (cpu / 1000).toFixed(0),
            (bytes / 1e6 / (wall / 1000)).toFixed(0),
          ],
        ],
      },
    ],
    targets: [
      {
        what: `peak of a build under ${memoryLimit}, and ${megabytes(allowance)} MB for all else, GB`,
        atMost: (400e6 + allowance) / 1e9,
        measured: peak / 1e9,
      },
    ],
  }
}

async function writeMesh(folder: string): Promise<number> {
  const product = path.join(folder, 'domains/d/flights')
  mkdirSync(path.join(product, 'transform'), { recursive: true })
  const write = (file: string, text: string): void => writeFileSync(path.join(folder, file), text)
  write(
    'mesh.yaml',
    `apiVersion: hansa/v1\nkind: Mesh\nname: large\nparallelism: 1\nengine:\n  memoryLimit: ${memoryLimit}\n  threads: 2\n`,
  )
  write(
    'domains/d/domain.yaml',
    'apiVersion: hansa/v1\nkind: Domain\ntype: aggregate\ndescription: Generated.\nowners: [owner@example.org]\n',
  )
  write('domains/d/flights/product.odps.yaml', descriptor)
  write('domains/d/flights/source.odcs.yaml', contract('d.flights.source', 'rows', server))
  write('domains/d/flights/flights.odcs.yaml', contract('d.flights.v1', 'flights', ''))
  write(
    'domains/d/flights/transform/flights.sql',
    'select * from rows order by origin, destination, date, delay\n',
  )
  const file = path.join(product, 'rows.csv')
  note('writing the large source')
  await writeSource(file)
  return statSync(file).size
}

const writeSource = (file: string): Promise<void> =>
  withFolder(async (spill) => {
    using engine = await Engine.open({ threads: 2, tempDirectory: spill })
    using connection = await engine.connect()
    await connection.run('set preserve_insertion_order = false')
    await connection.run(
      `copy (select date + to_years(n::integer) as date, delay, distance, origin, destination
       from read_parquet(${quoteLiteral(flightsFile)}), range(${copies}) as t(n))
       to ${quoteLiteral(file)} (format csv, header)`,
    )
  })

const descriptor = `apiVersion: v1.0.0
kind: DataProduct
id: d.flights
name: flights
version: 1.0.0
status: active
domain: d
description:
  purpose: Generated for the benchmark.
inputPorts:
  - name: rows
    version: 1.0.0
    contractId: d.flights.source
outputPorts:
  - name: flights
    version: 1.0.0
    contractId: d.flights.v1
team:
  members:
    - username: owner@example.org
      role: owner
`

const server = `servers:
  - server: file
    type: local
    path: rows.csv
    format: csv
`

const contract = (id: string, name: string, servers: string): string => `apiVersion: v3.1.0
kind: DataContract
id: ${id}
version: 1.0.0
status: active
${servers}schema:
  - name: ${name}
    properties:
      - { name: date, logicalType: timestamp, logicalTypeOptions: { timezone: false }, required: true }
      - { name: delay, logicalType: integer, physicalType: INTEGER, required: true }
      - { name: distance, logicalType: integer, physicalType: INTEGER, required: true }
      - { name: origin, logicalType: string, required: true }
      - { name: destination, logicalType: string, required: true }
`
