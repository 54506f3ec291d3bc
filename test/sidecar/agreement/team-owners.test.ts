import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ownedByTeam, rememberTeam } from '../../../src/sidecar/agreement/team-owners.ts'
import type { TeamMember } from '../../../src/spec/data-product.ts'
import type { MetadataStore } from '../../../src/store/metadata-store.ts'
import type { Publication } from '../../../src/store/publication.ts'
import { openSqlMetadataStore } from '../../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../../src/store/sqlite-database.ts'
import { samplePublication } from '../../store/sample-publication.ts'

function ofTeam(product: string, sequence: number, members: readonly TeamMember[]): Publication {
  const publication = samplePublication(product, sequence)
  const { documents } = publication
  return { ...publication, documents: { ...documents, product: { ...documents.product, team: { members } } } }
}

describe('ownedByTeam', () => {
  let folder: string
  let store: MetadataStore
  let other: MetadataStore
  const open = async (): Promise<MetadataStore> =>
    openSqlMetadataStore(await SqliteDatabase.open(path.join(folder, 'hansa.db')))
  const owned = async (...owners: readonly string[]): Promise<readonly string[]> =>
    [...(await ownedByTeam(store, owners))].sort()

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-owners-'))
    store = await open()
    other = await open()
    await store.commit(ofTeam('a/one', 1, [{ username: 'ana', role: 'Owner' }]))
    await store.commit(
      ofTeam('b/two', 1, [
        { username: 'team:sales', role: 'owner' },
        { username: 'ana', role: 'Steward' },
      ]),
    )
    await store.commit(samplePublication('c/three', 1))
  })
  afterEach(async () => {
    await Promise.all([store.close(), other.close()])
    await rm(folder, { recursive: true })
  })

  it('has the products whose teams have an owner of that name, alone or as a team', async () => {
    assert.deepEqual(await owned('user:ana'), ['a/one'])
    assert.deepEqual(await owned('user:ana', 'team:sales'), ['a/one', 'b/two'])
    assert.deepEqual(await owned('user:eve'), [])
  })

  it('feels at once that owners come and go, by another process too', async () => {
    assert.deepEqual(await owned('user:ana'), ['a/one'])
    await other.commit(ofTeam('a/one', 2, [{ username: 'eve', role: 'Owner' }]))
    await other.commit(ofTeam('c/three', 2, [{ username: 'ana', role: 'Owner' }]))
    await other.commit(ofTeam('d/four', 1, [{ username: 'ana', role: 'Owner' }]))
    assert.deepEqual(await owned('user:ana'), ['c/three', 'd/four'])
    assert.deepEqual(await owned('user:eve'), ['a/one'])
  })

  it('reads no publication once more that somebody has read, and believes no old one, nor one of what is gone', async () => {
    const ana = [{ username: 'ana', role: 'Owner' }]
    rememberTeam(store, ofTeam('c/three', 1, ana))
    rememberTeam(store, ofTeam('e/gone', 1, ana))
    assert.deepEqual(await owned('user:ana'), ['a/one', 'c/three'])
    await other.commit(ofTeam('a/one', 2, [{ username: 'eve', role: 'Owner' }]))
    assert.deepEqual(await owned('user:ana'), ['c/three'])
    rememberTeam(store, ofTeam('a/one', 1, ana))
    assert.deepEqual(await owned('user:ana'), ['c/three'])
    assert.deepEqual(await owned('user:eve'), ['a/one'])
  })
})
