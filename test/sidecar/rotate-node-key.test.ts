import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isHansaError } from '../../src/errors.ts'
import { publicKeyText, signStatement, verifyStatement } from '../../src/governance/signed-statement.ts'
import { nodeKey, readNodeKey, type NodeKey } from '../../src/sidecar/node-key.ts'
import {
  rotationSchema,
  rotationType,
  verifyRotations,
  type Rotation,
} from '../../src/sidecar/node-rotation.ts'
import { ownRotations } from '../../src/sidecar/own-rotations.ts'
import { rotateNodeKey } from '../../src/sidecar/rotate-node-key.ts'
import { startProgram } from '../support/child-program.ts'

const named = { mesh: 'test', node: 'airports' }
const kills = 6

describe('rotateNodeKey', () => {
  let state: string
  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), 'hansa-rotate-'))
  })
  afterEach(() => rm(state, { recursive: true }))

  const rotate = (node = 'airports'): Promise<Rotation> =>
    rotateNodeKey({
      state,
      mesh: 'test',
      node,
      now: () => new Date('2026-01-01T00:00:00Z'),
      entries: () => Promise.resolve(7),
    })
  const current = async (): Promise<NodeKey> => {
    const key = await readNodeKey(state)
    assert.ok(key !== undefined)
    return key
  }
  const keyNow = async (): Promise<string> => publicKeyText((await current()).publicKey)
  const texts = async (): Promise<readonly string[]> =>
    (await ownRotations(state, named)).map(({ text }) => text)

  it('gives the node another key, which the old one has named', async () => {
    await assert.rejects(rotate(), (error) => isHansaError(error, 'not_found'))
    await nodeKey(state)
    const first = await keyNow()
    const rotation = await rotate()
    assert.deepEqual([rotation.from, rotation.to, rotation.number], [first, await keyNow(), 1])
    const [text = ''] = await texts()
    const signed = await verifyStatement(text, { type: rotationType, key: first, schema: rotationSchema })
    assert.deepEqual(signed, rotation)
    await rotate()
    const all = await verifyRotations(await texts(), named)
    assert.deepEqual(
      all?.map(({ number, to }) => [number, to]),
      [
        [1, rotation.to],
        [2, await keyNow()],
      ],
    )
    assert.deepEqual((await readdir(path.join(state, 'keys'))).sort(), ['node.key', 'rotations.json'])
    if (process.platform !== 'win32')
      assert.equal((await stat(path.join(state, 'keys/node.key'))).mode & 0o777, 0o600)
  })

  it('is noticed by whoever holds the key, also in another process', async () => {
    const held = await nodeKey(state)
    const before = held.fingerprint
    await rotate()
    assert.notEqual(held.fingerprint, before)
    const said = signStatement({ a: 1 }, 'test+json', held)
    const schema = rotationSchema.pick({}).loose()
    const check = { type: 'test+json', schema }
    assert.ok((await verifyStatement(said, { ...check, key: await keyNow() })) !== undefined)
  })

  it('leaves out a rotation that was begun and not carried out', async () => {
    const old = await nodeKey(state)
    await rotate()
    const [first = ''] = await texts()
    const begun = {
      ...(await verifyRotations([first], named))![0]!,
      number: 2,
      from: await keyNow(),
      to: 'x',
    }
    const file = path.join(state, 'keys/rotations.json')
    await writeFile(file, JSON.stringify([first, signStatement(begun, rotationType, old)]))
    assert.deepEqual(await texts(), [first])
    await rotate()
    assert.equal((await verifyRotations(await texts(), named))?.length, 2)
    assert.doesNotMatch(await readFile(file, 'utf8'), /PRIVATE/)
  })

  it('counts anew where the node has another name', async () => {
    await nodeKey(state)
    await rotate()
    const { number } = await rotate('aerodromes')
    assert.equal(number, 1)
    assert.equal((await texts()).length, 1)
  })

  it('rotates one after the other where several want to at once', async () => {
    await nodeKey(state)
    const rotations = await Promise.all([rotate(), rotate(), rotate()])
    assert.deepEqual(rotations.map(({ number }) => number).sort(), [1, 2, 3])
    assert.equal((await verifyRotations(await texts(), named))?.at(-1)?.to, await keyNow())
  })

  it('leaves the old key or the new one, with its rotation, whenever it is killed', async () => {
    let had: readonly string[] = []
    for (let kill = 0; kill < kills; kill++) {
      const program = startProgram(path.join(import.meta.dirname, 'rotate-loop.ts'), [state])
      const { value: printed } = (await program.lines.next()) as { value: string }
      await sleep(randomInt(40))
      await program.kill()
      const now = await texts()
      const rotations = await verifyRotations(now, named)
      assert.ok(rotations !== undefined)
      assert.deepEqual(now.slice(0, had.length), had)
      assert.equal(rotations.at(-1)?.to, await keyNow())
      assert.ok(rotations.some(({ to }) => to === printed))
      had = now
    }
  })
})
