import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileLines, filesFor } from '../../../src/ports/delta-sharing/table-lines.ts'

const file = (sha256: string, rows: number) => ({ url: `https://node/${sha256}`, sha256, rows, bytes: 100 })

describe('fileLines', () => {
  it('tells files with equal content apart, always in the same way', () => {
    const lines = fileLines({
      files: [file('aa', 1), file('bb', 1), file('aa', 1)],
      expiresAt: new Date(5),
      snapshot: { version: 3, createdAt: '1970-01-01T00:00:01.000Z' },
    }) as { file: Record<string, unknown> }[]
    assert.deepEqual(
      lines.map((line) => line.file['id']),
      ['aa', 'bb', 'aa-2'],
    )
    assert.deepEqual(lines[1]?.file, {
      url: 'https://node/bb',
      id: 'bb',
      partitionValues: {},
      size: 100,
      stats: '{"numRecords":1}',
      expirationTimestamp: 5,
      version: 3,
      timestamp: 1000,
    })
  })
})

describe('filesFor', () => {
  const files = [file('a', 10), file('b', 10), file('c', 10)]
  for (const [rows, count] of [
    [undefined, 3],
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [1000, 3],
  ] as const)
    it(`are ${count} for ${rows ?? 'all'} rows`, () => assert.equal(filesFor(files, rows).length, count))
})
