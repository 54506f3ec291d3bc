import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { rejects } from '../../support/source-rejects.ts'
import { column } from '../../support/source-input.ts'
import { SourceWorkspace } from '../../support/source-workspace.ts'
import { startS3, type S3Server } from '../../support/s3-server.ts'

const columns = [column('id', 'INTEGER'), column('name', 'VARCHAR')]

describe('a source in S3', () => {
  let work: SourceWorkspace
  let s3: S3Server
  let client: S3Client

  before(async () => {
    work = await SourceWorkspace.open()
    s3 = await startS3()
    client = new S3Client({ endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true })
    await put('in/things/2.csv', 'name,id\nb,2\n')
    await put('in/things/1.csv.gz', gzipSync('id,name\n1,a\n'))
    await put('in/things/readme.md', 'no data')
    await put('in/things/deep/3.csv', 'id,name\n3,c\n')
  })
  after(async () => {
    client.destroy()
    await s3.stop()
    await work[Symbol.asyncDispose]()
  })

  const put = (key: string, content: string | Uint8Array) =>
    client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: content }))
  const server = (pattern: string, more: object = {}) => ({
    type: 's3',
    location: `s3://${s3.bucket}/${pattern}`,
    endpointUrl: s3.endpoint,
    ...more,
  })

  it('reads the objects that a pattern matches, in sorted order', async () => {
    const read = await work.read(server('in/{object}/*.csv*', { format: 'csv' }), columns)
    assert.deepEqual(await work.rows(read), [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ])
    const deep = await work.read(server('in/**/*.csv', { format: 'csv' }), columns)
    assert.deepEqual(
      (await work.rows(deep)).map((row) => row['id']),
      [2, 3],
    )
    assert.ok(!(await work.staged()).some((name) => name.includes('object-')))
  })

  it('reads one object, its format told by its name', async () => {
    const read = await work.read(server('in/things/2.csv'), columns)
    assert.deepEqual(await work.rows(read), [{ id: 2, name: 'b' }])
  })

  it('knows the content by the entity tags', async () => {
    const place = server('in/things/*.csv', { format: 'csv' })
    const first = await work.probe(place, columns)
    assert.equal(first.kind, 'known')
    assert.deepEqual(await work.probe(place, columns), first)
    await put('in/things/2.csv', 'name,id\nB,2\n')
    assert.notDeepEqual(await work.probe(place, columns), first)
  })

  it('names bad rows by the place in the bucket', async () => {
    await put('bad/1.csv', 'id,name\nx,y\n')
    const read = await work.read(server('bad/1.csv'), columns, { onBadRows: 'quarantine' })
    assert.equal(read.badRows[0]?.file, `s3://${s3.bucket}/bad/1.csv`)
  })

  it('says what is wrong', async () => {
    await rejects(work.read(server('in/things/4.csv'), columns), /no object matches/, /beginning of the key/)
    await rejects(
      work.read(server('in/things/*.json'), columns),
      /no object matches/,
      /in\/things\/readme\.md/,
    )
    const elsewhere = { ...server('x.csv'), location: 's3://no-such-bucket/x.csv' }
    await rejects(work.read(elsewhere, columns), /no-such-bucket/, /name of the bucket/)
    await rejects(
      work.read({ ...server(''), location: 'things' }, columns),
      /not a place in S3/,
      /s3:\/\//,
      'invalid_input',
    )
  })
})
