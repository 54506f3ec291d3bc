import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { signStatement } from '../../src/governance/signed-statement.ts'
import { Members } from '../../src/mesh/members.ts'
import { rotationType, type Rotation } from '../../src/sidecar/node-rotation.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { testKey, type TestKey } from './given-members.ts'

/** A rotation of `airports`, signed by the key that it rotates away, or by a thief of another. */
function rotation(number: number, from: TestKey, to: TestKey, given: Partial<Rotation> = {}): string {
  const said = {
    mesh: 'test',
    node: 'airports',
    number,
    from: from.text,
    to: to.text,
    at: '2026-01-01T00:00:00.000Z',
    entries: 0,
    ...given,
  }
  return signStatement(said, rotationType, from)
}

describe('Members', () => {
  const [first, second, third, other] = [testKey(), testKey(), testKey(), testKey()]
  const safety = testKey()
  const mesh = new TestMesh({})
  /** What whoever is asked says of rotations. */
  let said: readonly (readonly string[])[] | Error = []
  let asked = 0

  const declare = async (key: TestKey): Promise<void> => {
    mesh.write('governance/nodes.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Nodes',
      nodes: [
        { node: 'airports', key: key.text, domains: ['airports'], vouchesFor: ['user:*'] },
        { node: 'safety', key: safety.text, domains: ['safety'] },
      ],
    })
    await mesh.apply()
  }

  const open = async (): Promise<Members> =>
    new Members({
      store: (await mesh.store()).metadata,
      mesh: 'test',
      state: mesh.state,
      now: () => mesh.now,
      addressBook: {
        rotationStatements: () => {
          asked += 1
          return said instanceof Error ? Promise.reject(said) : Promise.resolve(said)
        },
      },
    })

  /** What is known after somebody was asked once more. */
  const learned = async (
    members: Members,
    texts: readonly string[] | Error,
    ...others: readonly (readonly string[])[]
  ): Promise<TestKey | undefined> => {
    said = texts instanceof Error ? texts : [texts, ...others]
    mesh.pass(60)
    const key = await members.lookAgain('airports')
    assert.equal(await members.keyOf('airports'), key)
    assert.equal(await (await open()).keyOf('airports'), key)
    return [first, second, third, other].find(({ text }) => text === key)
  }

  before(() => declare(first))
  after(() => mesh[Symbol.asyncDispose]())

  it('knows the nodes of the rules in force, and nobody else', async () => {
    const members = await open()
    assert.deepEqual(await members.known('airports'), {
      node: 'airports',
      key: first.text,
      domains: ['airports'],
      vouchesFor: ['user:*'],
    })
    assert.deepEqual(
      (await members.all()).map(({ node }) => node),
      ['airports', 'safety'],
    )
    assert.equal((await members.ownerOf('safety'))?.node, 'safety')
    assert.equal(await members.ownerOf('planning'), undefined)
    assert.equal(await members.keyOf('planning'), undefined)
    assert.equal(await members.lookAgain('planning'), undefined)
  })

  it('takes no rotation that the key of the rules did not sign, in line and about this node', async () => {
    const members = await open()
    const forged = [
      [rotation(1, other, second)],
      [rotation(1, other, second, { from: first.text })],
      [rotation(2, first, second)],
      [rotation(1, first, second, { node: 'safety' })],
      [rotation(1, first, second, { mesh: 'another' })],
      [rotation(1, first, second), rotation(3, second, third)],
      [rotation(1, first, second), rotation(2, third, other)],
      [rotation(1, first, second), rotation(2, second, first)],
      [rotation(1, first, first)],
      ['rubbish'],
    ]
    for (const texts of forged) assert.equal(await learned(members, texts), first)
    assert.equal(await learned(members, new Error('gone')), first)
  })

  it('follows rotations, and never goes back to a key that was rotated away', async () => {
    const members = await open()
    const once = [rotation(1, first, second)]
    const twice = [...once, rotation(2, second, third)]
    assert.equal(await learned(members, ['rubbish'], [], once), second)
    assert.equal(await learned(members, twice), third)
    assert.equal(await learned(members, once), third)
    assert.equal(await learned(members, []), third)
    // A fork by whoever has stolen the first key, and one by whoever has stolen the second.
    assert.equal(await learned(members, [rotation(1, first, other)]), third)
    const long = [rotation(1, first, other), rotation(2, other, testKey()), rotation(3, other, testKey())]
    assert.equal(await learned(members, long), third)
    assert.equal(await learned(members, [...once, rotation(2, second, other)]), third)
  })

  it('believes nobody who brings rotations that only end at the key of the rules', async () => {
    const members = await open()
    const safetys = (from: TestKey, to: TestKey): string => rotation(1, from, to, { node: 'safety' })
    assert.equal(await members.learn('safety', [safetys(other, safety)]), false)
    assert.equal(await members.learn('safety', []), false)
    assert.equal(await members.learn('nobody', [safetys(safety, other)]), false)
    assert.equal(await members.keyOf('safety'), safety.text)
    const moved = rotation(1, first, second)
    assert.equal(await members.learn('airports', [moved, rotation(2, second, third)]), true)
  })

  it('asks now and then only, and once where several want to know', async () => {
    const members = await open()
    asked = 0
    await Promise.all([members.lookAgain('airports'), members.lookAgain('airports')])
    await members.lookAgain('airports')
    assert.equal(asked, 1)
    mesh.pass(11)
    await members.lookAgain('airports')
    assert.equal(asked, 2)
    // By a clock that was set back nobody knows how long ago that was.
    mesh.pass(-3600)
    for (let time = 0; time < 2; time++) await members.lookAgain('airports')
    assert.equal(asked, 3)
  })

  it('goes on from the key that the rules name, old or new', async () => {
    await declare(second)
    assert.equal(await (await open()).keyOf('airports'), third.text)
    await declare(third)
    assert.equal(await (await open()).keyOf('airports'), third.text)
    await declare(other)
    const members = await open()
    assert.equal(await members.keyOf('airports'), other.text)
    assert.equal(await learned(members, [rotation(1, first, second)]), other)
    // Whoever has an old key can put something before, and holds up nothing by it.
    const stranger = testKey()
    assert.equal(await learned(members, [rotation(1, stranger, other)]), other)
    assert.equal(await learned(members, [rotation(1, other, second)]), second)
    assert.equal(await learned(members, [rotation(1, stranger, other), rotation(2, other, third)]), second)
    const all = [rotation(1, stranger, other), rotation(2, other, second), rotation(3, second, third)]
    assert.equal(await learned(members, all), third)
  })

  it('loses nothing where several learn of nodes at once', async () => {
    rmSync(path.join(mesh.state, 'mesh/rotations.json'))
    await declare(first)
    const [one, another] = [await open(), await open()]
    const once = [rotation(1, first, second)]
    const ofSafety = [rotation(1, safety, other, { node: 'safety' })]
    const twice = [...once, rotation(2, second, third)]
    await Promise.all([
      one.learn('airports', twice),
      one.learn('airports', once),
      one.learn('safety', ofSafety),
      another.learn('airports', once),
    ])
    const later = await open()
    assert.equal(await later.keyOf('airports'), third.text)
    assert.equal(await later.keyOf('safety'), other.text)
  })

  it('refuses where what it kept was changed', async () => {
    const file = path.join(mesh.state, 'mesh/rotations.json')
    writeFileSync(file, JSON.stringify({ airports: ['rubbish'] }))
    await assert.rejects((await open()).keyOf('airports'), (error) => isHansaError(error, 'corrupt'))
    rmSync(file)
  })
})
