import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FlattenedSign } from 'jose'
import { followBundles, type Followed } from '../../../src/governance/council/follow-bundles.ts'
import { publicKeyText } from '../../../src/governance/signed-statement.ts'
import { digestOf, unsignedBundle, type SignedBundle } from '../../../src/governance/council/signed-bundle.ts'
import type { BundleBefore } from '../../../src/governance/council/verify-bundle.ts'
import { charterOf, signedBy, signer, statement } from './council.ts'

const [ana, bob, cleo, mallory] = ['user:ana', 'user:bob', 'user:cleo', 'user:mallory'].map(signer) as [
  ReturnType<typeof signer>,
  ReturnType<typeof signer>,
  ReturnType<typeof signer>,
  ReturnType<typeof signer>,
]
const charter = charterOf([ana, bob, cleo], 2)

const follow = (bundles: readonly (SignedBundle | string)[], inForce?: BundleBefore): Promise<Followed> =>
  followBundles(
    bundles.map((bundle, index) => ({
      path: `governance/bundles/${index}.json`,
      text: typeof bundle === 'string' ? bundle : JSON.stringify(bundle),
    })),
    { mesh: 'test', inForce },
  )

const numbers = ({ enough }: Followed): readonly number[] => enough.map(({ statement: { number } }) => number)
const reasons = ({ refused }: Followed): readonly string[] => refused.map(({ reason }) => reason)

const after = (bundle: SignedBundle, number: number): BundleBefore => ({
  number,
  digest: digestOf(bundle),
  charter,
})

describe('followBundles', () => {
  it('puts in force what the threshold of a council signed, and not before', async () => {
    const one = await follow([await signedBy(statement(charter), ana)])
    assert.deepEqual(numbers(one), [])
    assert.deepEqual(one.waiting?.signers, {
      signed: ['user:ana'],
      missing: ['user:bob', 'user:cleo'],
      isEnough: false,
    })
    assert.deepEqual(numbers(await follow([await signedBy(statement(charter), ana, cleo)])), [1])
  })

  it('follows one bundle after the other, whatever the order of the files', async () => {
    const first = await signedBy(statement(charter), ana, bob)
    const second = await signedBy(statement(charter, { number: 2, previous: digestOf(first) }), bob, cleo)
    assert.deepEqual(numbers(await follow([second, first])), [1, 2])
    assert.deepEqual(numbers(await follow([second, first], after(first, 1))), [2])
  })

  it('counts a member once, however often they signed', async () => {
    const once = await signedBy(statement(charter), ana)
    const twice = { ...once, signatures: [...once.signatures, ...once.signatures] }
    assert.deepEqual((await follow([twice])).waiting?.signers.signed, ['user:ana'])
    const renewed = await signedBy(statement(charter), ana, ana)
    assert.equal(renewed.signatures.length, 1)
  })

  it('counts no signature of somebody else, nor one under another statement', async () => {
    const strangers = await follow([await signedBy(statement(charter), ana, mallory)])
    assert.deepEqual(strangers.waiting?.signers.signed, ['user:ana'])
    const wanted = await signedBy(statement(charter, { reason: 'Something else.' }), ana)
    const borrowed = await signedBy(statement(charter), bob)
    const forged = { ...wanted, signatures: [...wanted.signatures, ...borrowed.signatures] }
    assert.deepEqual((await follow([forged])).waiting?.signers.signed, ['user:ana'])
  })

  it('takes no other algorithm, and no signature that was made for another end', async () => {
    const bundle = unsignedBundle(statement(charter))
    const encoded = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url')
    const kid = publicKeyText(ana.key)
    const none = { protected: encoded({ alg: 'none', kid, typ: 'hansa-bundle+json' }), signature: '' }
    const { protected: header = '', signature } = await new FlattenedSign(
      Buffer.from(bundle.payload, 'base64url'),
    )
      .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'another' })
      .sign(ana.key)
    const followed = await follow([{ ...bundle, signatures: [none, { protected: header, signature }] }])
    assert.deepEqual(followed.waiting?.signers.signed, [])
  })

  it('refuses what was changed after it was signed', async () => {
    const signed = await signedBy(statement(charter), ana, bob)
    const { payload } = unsignedBundle(statement(charter, { reason: 'Nobody signed this.' }))
    assert.deepEqual(numbers(await follow([{ ...signed, payload }])), [])
  })

  it('refuses a bundle of another mesh, one that leaves out another, and one that follows another', async () => {
    const first = await signedBy(statement(charter), ana, bob)
    const other = await signedBy(statement(charter, { mesh: 'other' }), ana, bob)
    assert.deepEqual(reasons(await follow([other])), ['it is for another mesh, other'])
    const third = await signedBy(statement(charter, { number: 3, previous: digestOf(first) }), ana, bob)
    assert.deepEqual(reasons(await follow([first, third])), ['it is bundle 3, and 2 is missing before it'])
    const elsewhere = await signedBy(statement(charter, { number: 2, previous: 'a'.repeat(64) }), ana, bob)
    assert.deepEqual(reasons(await follow([first, elsewhere])), [
      'it follows another bundle 1 than the one in force',
    ])
  })

  it('takes no node, exception or member that governance/ could not have named', async () => {
    const node = { node: 'sales', key: publicKeyText(ana.key), domains: ['sales'], vouchesFor: ['user:*'] }
    const exception = {
      policy: 'p',
      for: 'sales/orders',
      owner: 'user:ana',
      reason: 'r',
      until: '2031-01-01T00:00:00.000Z',
    }
    const sound = statement(charter, { nodes: [node], exceptions: [exception] })
    assert.deepEqual(numbers(await follow([await signedBy(sound, ana, bob)])), [1])
    for (const fields of [
      { nodes: [{ ...node, node: 'Sales of all' }] },
      { nodes: [{ ...node, key: 'short' }] },
      { nodes: [{ ...node, domains: [''] }] },
      { nodes: [{ ...node, vouchesFor: ['team:*'] }] },
      { nodes: [{ ...node, vouchesFor: ['node:other'] }] },
      { exceptions: [{ ...exception, for: '../sales' }] },
      { exceptions: [{ ...exception, owner: 'node:sales' }] },
      { exceptions: [{ ...exception, reason: ' ' }] },
      { exceptions: [exception, { ...exception, until: '2041-01-01T00:00:00.000Z' }] },
      { charter: { ...charter, council: [...charter.council, { member: 'team:all', key: 'k' }] } },
    ])
      assert.deepEqual(numbers(await follow([await signedBy(statement(charter, fields), ana, bob)])), [])
  })

  it('never goes back: bundles up to the one in force are not looked at again', async () => {
    const first = await signedBy(statement(charter), ana, bob)
    const second = await signedBy(statement(charter, { number: 2, previous: digestOf(first) }), ana, bob)
    const again = await signedBy(statement(charter, { reason: 'Back again.' }), ana, bob, cleo)
    assert.deepEqual(await follow([first, again, second], after(second, 2)), { enough: [], refused: [] })
  })

  it('lets the old council and the new one agree to a change of the council', async () => {
    const first = await signedBy(statement(charter), ana, bob)
    const next = charterOf([mallory], 1)
    const coup = statement(next, { number: 2, previous: digestOf(first) })
    const alone = await follow([await signedBy(coup, mallory)], after(first, 1))
    assert.deepEqual(numbers(alone), [])
    assert.equal(alone.waiting?.successors?.isEnough, true)
    assert.deepEqual(numbers(await follow([await signedBy(coup, ana, bob)], after(first, 1))), [])
    assert.deepEqual(numbers(await follow([await signedBy(coup, ana, bob, mallory)], after(first, 1))), [2])
  })

  it('takes the signed one of two bundles of a number, and the first of two signed ones', async () => {
    const a = await signedBy(statement(charter, { reason: 'a' }), ana)
    const b = await signedBy(statement(charter, { reason: 'b' }), ana, bob)
    const c = await signedBy(statement(charter, { reason: 'c' }), bob, cleo)
    const followed = await follow([a, b, c])
    assert.deepEqual(
      followed.enough.map(({ statement: { reason } }) => reason),
      ['b'],
    )
    assert.equal(followed.refused.length, 2)
  })

  it('says of what is no bundle that it is none', async () => {
    const bad = charterOf([ana, { ...bob, member: 'user:ana' }], 2)
    const followed = await follow([
      '',
      '{}',
      '{"payload":"","signatures":[]}',
      '[1,2',
      JSON.stringify(await signedBy(statement(bad), ana, bob)),
      JSON.stringify(await signedBy(statement({ ...charter, threshold: 0 }), ana)),
      JSON.stringify(await signedBy(statement({ ...charter, threshold: 4 }), ana, bob, cleo)),
    ])
    assert.deepEqual(new Set(reasons(followed)), new Set(['it is no bundle of rules']))
    assert.equal(followed.refused.length, 7)
  })
})
