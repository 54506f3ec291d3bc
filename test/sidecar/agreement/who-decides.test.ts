import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { operatorOf } from '../../../src/governance/principal.ts'
import {
  isOwner,
  ownerNames,
  requireConsumer,
  requireOwner,
  type ProductOwners,
} from '../../../src/sidecar/agreement/who-decides.ts'
import { sampleAgreement, samplePrincipal } from './sample-agreement.ts'

const owners: ProductOwners = {
  product: 'planning/airport_risk',
  mesh: 'aviation',
  domainOwners: ['user:olga', 'team:safety', 'pat', 'not a name'],
  team: [{ username: 'mia', role: 'Owner' }, { username: 'dev', role: 'developer' }, { username: 'guest' }],
}
const user = (id: string, ...teams: readonly string[]) => samplePrincipal({ id, teams })

describe('isOwner', () => {
  it('knows owners of the domain, members of owning teams, and owners in the product’s team', () => {
    for (const owner of [
      user('olga'),
      user('sam', 'safety'),
      user('pat'),
      user('mia'),
      operatorOf('aviation'),
    ])
      assert.equal(isOwner(owner, owners), true, owner.id)
  })

  it('knows nobody else', () => {
    const others = [
      user('ana', 'planning'),
      user('dev'),
      user('guest'),
      user('safety'),
      samplePrincipal({ kind: 'service', id: 'olga' }),
      operatorOf('other-mesh'),
    ]
    for (const other of others) assert.equal(isOwner(other, owners), false, other.id)
  })
})

describe('ownerNames', () => {
  it('writes each with its kind, once', () => {
    assert.deepEqual(ownerNames({ ...owners, team: [{ username: 'olga', role: 'owner' }] }), [
      'user:olga',
      'team:safety',
      'user:pat',
    ])
  })
})

describe('requireOwner', () => {
  const agreement = sampleAgreement({ requestedBy: 'user:olga', consumer: 'team:planning' })

  it('denies others, and names who can', () => {
    assert.throws(
      () => requireOwner(user('ana'), { agreement, command: 'approve', owners }),
      (error) => isHansaError(error, 'denied') && /user:olga, team:safety/.test(error.remedy ?? ''),
    )
  })

  it('lets nobody grant themselves anything, but take it away', () => {
    for (const command of ['approve', 'narrow', 'renew'])
      assert.throws(
        () => requireOwner(user('olga'), { agreement, command, owners }),
        (error) => isHansaError(error, 'denied') && /Nobody grants/.test(error.remedy ?? ''),
      )
    const itself = sampleAgreement({ consumer: 'user:olga' })
    assert.throws(() => requireOwner(user('olga'), { agreement: itself, command: 'approve', owners }))
    for (const command of ['refuse', 'revoke']) requireOwner(user('olga'), { agreement, command, owners })
    requireOwner(user('mia'), { agreement, command: 'approve', owners })
  })

  it('lets the operator, who can read the disk anyway, grant even its own requests', () => {
    const own = sampleAgreement({ requestedBy: 'node:aviation', consumer: 'node:aviation' })
    requireOwner(operatorOf('aviation'), { agreement: own, command: 'approve', owners })
  })
})

describe('requireConsumer', () => {
  it('lets who asked and who reads, also as a member of the team', () => {
    const agreement = sampleAgreement({ requestedBy: 'user:ana', consumer: 'team:planning' })
    requireConsumer(user('ana'), agreement, 'withdraw')
    requireConsumer(user('ben', 'planning'), agreement, 'withdraw')
    assert.throws(
      () => requireConsumer(user('olga'), agreement, 'withdraw'),
      (error) => isHansaError(error, 'denied'),
    )
  })
})
