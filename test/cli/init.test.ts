import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'

const program = path.resolve(import.meta.dirname, '../../bin/hansa.mjs')

describe('hansa init and hansa new product', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-init-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const hansa = async (...words: readonly string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [program, ...words], { cwd: folder })).stdout
  const failing = async (...words: readonly string[]): Promise<{ code: unknown; stderr: string }> => {
    try {
      await hansa(...words)
    } catch (error) {
      if (error instanceof Error && 'code' in error && 'stderr' in error)
        return { code: error.code, stderr: String(error.stderr) }
      throw error
    }
    assert.fail('it did not fail')
  }

  it('makes a mesh that is valid, passes its tests and builds', async () => {
    const said = await hansa('init', 'my-mesh')
    assert.match(said, /wrote mesh\.yaml\n/)
    assert.match(said, /\$ cd my-mesh\n {2}\$ hansa test\n {2}\$ hansa apply\n {2}\$ hansa query /)
    assert.match(await hansa('-C', 'my-mesh', 'validate'), /0 errors, 0 warnings/)
    await hansa('-C', 'my-mesh', 'test')
    await hansa('-C', 'my-mesh', 'apply')
    const query = /hansa query "(.*)"/.exec(said)?.[1] ?? ''
    const rows = JSON.parse(await hansa('-C', 'my-mesh', 'query', '-f', 'json', query)) as unknown[]
    assert.equal(rows.length, 7)
    assert.equal(
      await readFile(path.join(folder, 'my-mesh/.gitignore'), 'utf8').then((text) =>
        text.includes('.hansa/'),
      ),
      true,
    )
  })

  it('refuses a folder that holds a mesh, and one where it would overwrite files', async () => {
    const { code, stderr } = await failing('init', 'my-mesh')
    assert.equal(code, 5)
    assert.match(stderr, /there is a mesh in .*\n.*hansa new product/)
  })

  it('keeps a .gitignore that is there, and says what to add', async () => {
    const here = path.join(folder, 'kept')
    await hansa('init', 'kept')
    await rm(path.join(here, 'mesh.yaml'))
    await rm(path.join(here, 'domains'), { recursive: true })
    await writeFile(path.join(here, '.gitignore'), 'mine\n')
    const made = JSON.parse(await hansa('--json', 'init', 'kept')) as {
      files: string[]
      notes: string[]
      name: string
    }
    assert.equal(made.name, 'kept')
    assert.equal(made.files.length, 9)
    assert.match(made.notes.join(), /add the line `\.hansa\/`/)
    assert.equal(await readFile(path.join(here, '.gitignore'), 'utf8'), 'mine\n')
  })

  it('adds a product from a file named from where the person is', async () => {
    await writeFile(path.join(folder, 'towns.csv'), 'code,town\nA1,Riga\nB2,Visby\n')
    const said = await hansa('-C', 'my-mesh', 'new', 'product', 'geo/towns', '--from', 'towns.csv')
    assert.match(said, /wrote domains\/geo\/towns\/product\.odps\.yaml/)
    assert.match(said, /The file lies outside the mesh/)
    assert.match(said, /\$ hansa apply geo\/towns\n/)
    assert.match(await hansa('-C', 'my-mesh', 'validate'), /2 products: 0 errors, 0 warnings/)
    await hansa('-C', 'my-mesh', 'apply', 'geo/towns')
    const { code, stderr } = await failing(
      '-C',
      'my-mesh',
      'new',
      'product',
      'geo/towns',
      '--from',
      'towns.csv',
    )
    assert.equal(code, 5)
    assert.match(stderr, /geo\/towns exists already/)
  })

  it('prints what it made as JSON', async () => {
    const said = await hansa('--json', '-C', 'my-mesh', 'new', 'product', 'geo/places', '--from', 'towns.csv')
    const made = JSON.parse(said) as { name: string; files: string[]; columns: number }
    assert.deepEqual([made.name, made.columns, made.files.length], ['geo/places', 2, 6])
  })
})
