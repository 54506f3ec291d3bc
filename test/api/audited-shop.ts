import { proposeBundle } from '../../src/product/council/propose-bundle.ts'
import { signProposed } from '../support/sign-proposed.ts'
import { charterOf, signer } from '../governance/council/council.ts'
import { portalShop } from '../portal/portal-shop.ts'
import type { TestMesh } from '../support/test-mesh.ts'

const pete = signer('user:pete')

/** The portal's shop under a council of Pete alone, who has made Aud its auditor. */
export async function auditedShop(): Promise<TestMesh> {
  const mesh = portalShop()
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [
      { principal: 'user:ana', teams: ['marketing'] },
      { principal: 'user:olga' },
      { principal: 'user:aud' },
      { principal: 'user:pete' },
      { principal: 'team:marketing' },
    ],
  })
  await decideAuditors(mesh, ['user:aud'])
  return mesh
}

/** Declares auditors in the folder. */
export const declareAuditors = (mesh: TestMesh, auditors: readonly string[]): void =>
  mesh.write('governance/charter.yaml', {
    ...{ apiVersion: 'hansa/v1', kind: 'Charter', ...charterOf([pete], 1) },
    ...(auditors.length === 0 ? {} : { auditors }),
  })

/** Has the council decide, and what it decided put in force. */
export async function decideAuditors(mesh: TestMesh, auditors: readonly string[]): Promise<void> {
  declareAuditors(mesh, auditors)
  await proposeBundle(await mesh.context(), { reason: 'Who looks at the audit' })
  await signProposed(await mesh.context(), pete.key)
  await mesh.apply()
}
