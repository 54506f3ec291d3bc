import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { signer } from '../governance/council/council.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { propose } from './propose.ts'
import { ServedApi } from './served-api.ts'

describe('events of proposals by the Mesh API', () => {
  it('tells everybody of proposals and signatures, in words that nobody wrote', async () => {
    await using served = await ServedApi.serve(governedShop())
    const [ana, eve] = [await served.as('user:ana'), await served.as('user:eve')]
    const { position } = await eve.listEvents()
    const council = [signer('user:olga'), signer('user:per')]
    const reason = 'Because of Ms. Beta.'
    const { digest, signedBy } = await propose(served.mesh, { council, threshold: 2, reason })
    for (const client of [ana, eve]) await client.listProposals()
    for (const each of council)
      await served.client.signProposal({ digest, signatures: (await signedBy(each)).signatures })
    const { items } = await eve.listEvents({ after: position })
    assert.deepEqual(
      items.map(({ type, subject, data }) => [type, subject, data['member'], data['isEnough']]),
      [
        ['hansa.proposal.proposed', `proposals/${digest}`, undefined, false],
        ['hansa.proposal.signed', `proposals/${digest}`, 'user:olga', false],
        ['hansa.proposal.signed', `proposals/${digest}`, 'user:per', true],
      ],
    )
    assert.doesNotMatch(JSON.stringify(items), /Beta/)
  })
})
