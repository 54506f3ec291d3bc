import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decidedAmong, decidesAbout } from '../../src/api/handlers/decides-about.ts'
import { operatorOf, type Principal } from '../../src/governance/principal.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import type { Store } from '../../src/store/store.ts'
import { systemEffects } from '../../src/effects.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const products = ['sales/orders', 'sales/nothing'] as const
const eve: Principal = { kind: 'user', id: 'eve', teams: [], attributes: {} }

describe('decidesAbout', () => {
  let mesh: TestMesh
  let store: Store
  before(async () => {
    mesh = new TestMesh({ 'sales/orders': orders })
    store = await mesh.store()
  })
  after(() => mesh[Symbol.asyncDispose]())

  const both = async (principal: Principal, method: Reader['method'] = 'token') => {
    const who = {
      reader: { principal, method },
      mesh: 'test',
      metadata: store.metadata,
      effects: systemEffects,
    }
    return [await decidesAbout(products, who), [...(await decidedAmong(products, who))]]
  }

  for (const { when, prepare } of [
    { when: 'no rules are in force', prepare: () => Promise.resolve() },
    { when: 'rules are', prepare: () => mesh.apply().then(() => undefined) },
  ])
    it(`says of one product what it says of many, where ${when}`, async () => {
      await prepare()
      assert.deepEqual(await both(operatorOf('test')), [true, [...products]])
      assert.deepEqual(await both(eve), [false, []])
      assert.deepEqual(await both(operatorOf('test'), 'on-behalf-of'), [false, []])
    })
})
