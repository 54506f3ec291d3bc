import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { find, skipWithout } from '../../support/needs.ts'
import { IcebergChain, publishThree } from './iceberg-chain.ts'
import type { Snapshot } from '../../../src/store/snapshot.ts'

/** Answers one JSON document per table: what PyIceberg makes of its schema, rows, history and bounds. */
const script = `
import json, sys
import pyarrow.compute as pc
from pyiceberg.table import StaticTable

answers = []
for location in json.load(sys.stdin):
    table = StaticTable.from_metadata(location)
    rows = table.scan().to_arrow()
    pruned = table.scan(row_filter="id >= 120")
    answers.append({
        "schema": {f.name: [f.field_id, str(f.field_type), f.required] for f in table.schema().fields},
        "rows": rows.num_rows,
        "sum": pc.sum(rows["id"]).as_py(),
        "nulls": {name: rows[name].null_count for name in rows.column_names},
        "row": json.loads(json.dumps(rows.sort_by("id").slice(12, 1).to_pylist()[0], default=str)),
        "history": [[s.summary.operation.value, s.sequence_number, table.scan(snapshot_id=s.snapshot_id).to_arrow().num_rows]
                    for s in table.snapshots()],
        "log": len(table.history()),
        "pruned": [pruned.to_arrow().num_rows, len(list(pruned.plan_files())), len(list(table.scan().plan_files()))],
        "manifests": table.inspect.manifests().num_rows,
        "entries": [[e.status.value, e.sequence_number, e.file_sequence_number]
                    for m in table.current_snapshot().manifests(table.io)
                    for e in m.fetch_manifest_entry(table.io, discard_deleted=False)],
        "counts": [[m.added_files_count, m.existing_files_count, m.deleted_files_count]
                   for m in table.current_snapshot().manifests(table.io)],
        "summary": {k: table.current_snapshot().summary[k] for k in ("total-records", "total-data-files")},
    })
json.dump(answers, sys.stdout)
`

interface Answer {
  readonly schema: Readonly<Record<string, readonly [id: number, type: string, required: boolean]>>
  readonly rows: number
  readonly sum: number
  readonly nulls: Readonly<Record<string, number>>
  readonly row: Readonly<Record<string, unknown>>
  readonly history: readonly (readonly [operation: string, sequence: number, rows: number])[]
  readonly log: number
  readonly pruned: readonly [rows: number, files: number, allFiles: number]
  readonly manifests: number
  readonly entries: readonly (readonly [status: number, sequence: number, fileSequence: number])[]
  readonly counts: readonly (readonly [added: number, existing: number, deleted: number])[]
  readonly summary: Readonly<Record<string, string>>
}

describe('stageIceberg, read by PyIceberg', { skip: skipWithout('pyiceberg') }, () => {
  const chain = new IcebergChain()
  let answers: readonly Answer[]
  let snapshots: readonly [Snapshot, Snapshot, Snapshot, Snapshot, Snapshot]

  before(async () => {
    const first = await publishThree(chain)
    const columns = first[2].columns
    const kept = await chain.publish({
      select: 'SELECT 1000 AS id, NULL AS full_name, 1 AS whole, true AS fresh',
      columns,
      kept: first[2].files,
    })
    const partly = await chain.publish({
      select: 'SELECT 2000 AS id, NULL AS full_name, 1 AS whole, true AS fresh',
      columns,
      kept: kept.files.slice(0, 1),
    })
    snapshots = [...first, kept, partly]
    answers = ask(snapshots)
  })
  after(() => chain.close())

  const ask = (of: readonly Snapshot[]): readonly Answer[] =>
    JSON.parse(
      execFileSync(find('pyiceberg') ?? 'python3', ['-c', script], {
        input: JSON.stringify(of.map((snapshot) => chain.metadataPath(snapshot))),
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
      }),
    ) as readonly Answer[]

  function answer(index: number): Answer {
    const found = answers[index]
    assert.ok(found)
    return found
  }

  it('has the schema, by id', () => {
    assert.deepEqual(answer(0).schema, {
      id: [1, 'long', true],
      flag: [2, 'boolean', false],
      tiny: [3, 'int', false],
      small: [4, 'int', false],
      whole: [5, 'int', false],
      huge: [6, 'decimal(38, 0)', false],
      ratio: [7, 'float', false],
      amount: [8, 'double', false],
      price: [9, 'decimal(9, 2)', false],
      total: [10, 'decimal(30, 4)', false],
      day: [11, 'date', false],
      at: [12, 'time', false],
      seen: [13, 'timestamp', false],
      sent: [14, 'timestamptz', false],
      name: [15, 'string', false],
      note: [16, 'string', false],
      ref: [17, 'uuid', false],
      raw: [18, 'binary', false],
      place: [
        19,
        'struct<20: city: optional string, 21: geo: optional struct<22: lat: optional double>>',
        false,
      ],
      tags: [23, 'list<string>', false],
      lines: [25, 'list<struct<27: sku: optional string, 28: n: optional int>>', false],
    })
    assert.deepEqual(Object.keys(answer(2).schema), ['id', 'full_name', 'whole', 'fresh'])
  })

  it('has every value', () => {
    assert.deepEqual(answer(0).row, {
      id: 12,
      flag: true,
      tiny: -38,
      small: -14916,
      whole: 11993,
      huge: '119999999999999999997',
      ratio: 4,
      amount: -12 / 7,
      price: '-85.00',
      total: '11999999999999.9999',
      day: '1969-12-13',
      at: '00:12:00.000001',
      seen: '1969-12-31 23:12:00.123456',
      sent: '2024-03-31 00:42:00+00:00',
      name: `näme 😀 ${'z'.repeat(12)}12`,
      note: '{"id":12}',
      ref: '00000000-0000-0000-0000-000000000012',
      raw: answer(0).row['raw'],
      place: { city: 'c12', geo: { lat: 1.2 } },
      tags: ['t12', null],
      lines: [{ sku: 's12', n: 12 }],
    })
    // PyIceberg rebuilds lists of structs without their nulls.
    const nulls = Object.entries(answer(0).nulls).filter(([name]) => name !== 'id' && name !== 'lines')
    assert.equal(nulls.length, 19)
    for (const [name, count] of nulls) assert.equal(count, 10, name)
  })

  it('has the rows of each snapshot, also when it goes back', () => {
    assert.deepEqual(
      answers.map(({ rows, sum }) => [rows, sum]),
      [
        [100, 4950],
        [150, 11175],
        [40, 780],
        [41, 1780],
        [41, 2780],
      ],
    )
    assert.deepEqual(answer(4).history, [
      ['append', 1, 100],
      ['append', 2, 150],
      ['overwrite', 3, 40],
      ['append', 4, 41],
      ['overwrite', 5, 41],
    ])
    assert.equal(answer(4).log, 5)
  })

  it('skips files by their bounds', () => {
    assert.deepEqual(answer(1).pruned, [30, 1, 2])
  })

  it('says of each entry where it comes from', () => {
    const [added, deleted] = [1, 2]
    assert.deepEqual(answer(1).entries, [
      [added, 2, 2],
      [added, 1, 1],
    ])
    assert.deepEqual(answer(2).entries, [
      [added, 3, 3],
      [deleted, 2, 2],
      [deleted, 1, 1],
    ])
    assert.deepEqual(answer(2).counts, [
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 1],
    ])
    assert.deepEqual(answer(3).entries, [
      [added, 4, 4],
      [added, 3, 3],
    ])
    assert.deepEqual(answer(4).entries, [
      [added, 5, 5],
      [deleted, 4, 4],
      [added, 3, 3],
    ])
    assert.deepEqual(answer(4).summary, { 'total-records': '41', 'total-data-files': '2' })
  })

  it('keeps what stays of a manifest that loses a file', async () => {
    const { columns } = snapshots[2]
    const select = `SELECT id, NULL AS full_name, id AS whole, id > 9 AS fresh FROM range(400000) AS numbers(id)`
    const several = await chain.publish({ select, columns, maxFileBytes: 300_000 })
    assert.ok(several.files.length > 1)
    const fewer = await chain.publish({
      select: 'SELECT 1 AS id, NULL AS full_name, 1 AS whole, true AS fresh',
      columns,
      kept: several.files.slice(1),
    })
    const [found] = ask([fewer])
    const [existing, added, deleted] = [0, 1, 2]
    const rest = several.files.slice(1).map(() => [existing, 6, 6])
    assert.deepEqual(found?.entries, [[added, 7, 7], [deleted, 6, 6], ...rest])
    assert.equal(found.rows, fewer.rows)
  })

  it('reads a table without rows', async () => {
    const { columns } = snapshots[2]
    const empty = await chain.publish({
      select: 'SELECT 1 AS id, NULL AS full_name, 1 AS whole, true AS fresh WHERE false',
      columns,
    })
    assert.equal(empty.files.length, 0)
    const rows = execFileSync(
      find('pyiceberg') ?? 'python3',
      [
        '-c',
        `import sys\nfrom pyiceberg.table import StaticTable\nprint(StaticTable.from_metadata(sys.argv[1]).scan().to_arrow().num_rows)`,
        chain.metadataPath(empty),
      ],
      { encoding: 'utf8' },
    )
    assert.equal(rows.trim(), '0')
  })
})
