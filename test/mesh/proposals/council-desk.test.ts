import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BuildContext } from '../../../src/product/build-context.ts'
import { CouncilDesk } from '../../../src/mesh/proposals/council-desk.ts'
import { isEnough } from '../../../src/mesh/proposals/is-enough.ts'
import type { RegistryClient } from '../../../src/mesh/registry/registry-client.ts'
import { propose } from '../../api/propose.ts'
import { signer } from '../../governance/council/council.ts'
import { shop } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

/** A desk at a node of which another process takes up what the registries have as soon as they have it. */
function quicklyFollowed(build: BuildContext): CouncilDesk {
  const follower = new CouncilDesk({ build })
  const registry: Pick<RegistryClient, 'bundles' | 'putBundle'> = {
    bundles: () => Promise.resolve([]),
    putBundle: async () => {
      await follower.enact()
      return { state: 'signed' }
    },
  }
  return new CouncilDesk({ build, registries: () => Promise.resolve(registry) })
}

describe('CouncilDesk', () => {
  const [olga, per] = [signer('user:olga'), signer('user:per')]

  it('says what became of a signature that puts the proposal in force before it is answered', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const reason = 'A council of two'
    const { digest, signedBy } = await propose(mesh, { council: [olga, per], threshold: 2, reason })
    const build = await mesh.context()
    const first = await new CouncilDesk({ build }).addSignatures(digest, (await signedBy(olga)).signatures)
    assert.deepEqual([first.members, isEnough(first.proposal)], [['user:olga'], false])
    const desk = quicklyFollowed(build)
    const { proposal, members, isSent } = await desk.addSignatures(digest, (await signedBy(per)).signatures)
    assert.deepEqual([proposal.digest, members, isSent], [digest, ['user:per'], true])
    assert.deepEqual(proposal.signers, { signed: ['user:olga', 'user:per'], missing: [], isEnough: true })
    assert.equal((await build.store.metadata.bundle())?.council?.digest, digest)
    await assert.rejects(desk.addSignatures(digest, (await signedBy(olga)).signatures), { code: 'not_found' })
  })

  it('says what became of a proposal that one signature puts in force', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const { digest, signedBy } = await propose(mesh, { council: [olga], threshold: 1, reason: 'One alone' })
    const build = await mesh.context()
    const { proposal, members, isSent } = await quicklyFollowed(build).propose(await signedBy(olga))
    assert.deepEqual([proposal.digest, members, isSent], [digest, ['user:olga'], true])
    assert.equal((await build.store.metadata.bundle())?.council?.digest, digest)
  })

  it('keeps what others have signed where somebody brings the same proposal again', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const council = [olga, per, signer('user:rita')]
    const { digest, signedBy } = await propose(mesh, { council, threshold: 3, reason: 'All of three' })
    const desk = new CouncilDesk({ build: await mesh.context() })
    await desk.propose(await signedBy(olga))
    await desk.addSignatures(digest, (await signedBy(per)).signatures)
    const { proposal, members } = await desk.propose(await signedBy(olga))
    assert.deepEqual([members, proposal.signers.signed], [[], ['user:olga', 'user:per']])
    assert.deepEqual((await desk.proposal(digest)).signers.missing, ['user:rita'])
  })
})
