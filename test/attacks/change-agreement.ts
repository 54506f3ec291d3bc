import assert from 'node:assert/strict'
import type { Agreement } from '../../src/governance/agreement.ts'
import type { ServedWorld } from './served-world.ts'

/** Records the next revision of the attacker's agreement, in every world. */
export async function changeAgreement(
  nodes: readonly Pick<ServedWorld, 'mesh'>[],
  what: Partial<Agreement>,
): Promise<void> {
  for (const { mesh } of nodes) {
    const { metadata } = await mesh.store()
    const before = await metadata.agreement('agr_eve')
    assert.ok(before)
    const revision = before.revision + 1
    await metadata.recordAgreement(
      { ...before, ...what, revision },
      {
        agreement: before.id,
        revision,
        at: mesh.now.toISOString(),
        by: 'node:test',
        kind: what.state === 'revoked' ? 'revoked' : 'narrowed',
      },
    )
  }
}
