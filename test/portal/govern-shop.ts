import { propose, type Proposed } from '../api/propose.ts'
import { signer, type Signer } from '../governance/council/council.ts'
import type { ShortProducts, TestMesh } from '../support/test-mesh.ts'
import { portalShop } from './portal-shop.ts'

/** The shop with an agent, and a rule about publishing that came after its products were published. */
export async function governShop(more: ShortProducts = {}): Promise<TestMesh> {
  const mesh = portalShop()
  mesh.declare(more)
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [
      { principal: 'user:ana', teams: ['marketing'] },
      { principal: 'user:olga' },
      { principal: 'agent:copilot', teams: ['marketing'] },
      { principal: 'team:marketing' },
    ],
  })
  await mesh.apply()
  mesh.write(
    'governance/policies/promises.cedar',
    `@id("promised.throughput") @reason("Consumers know how much they can read")
@advice("Add the SLA property throughput")
forbid (principal, action == Hansa::Action::"publish", resource) when { !resource.sla.contains("throughput") };
`,
  )
  return mesh
}

/** Olga and Pete are to decide together that nobody sees amounts. */
export async function proposeAmounts(
  mesh: TestMesh,
): Promise<Proposed & { readonly olga: Signer; readonly pete: Signer }> {
  const [olga, pete] = [signer('user:olga'), signer('user:pete')]
  mesh.write(
    'governance/policies/amounts.cedar',
    `@id("amounts.internal") @reason("Amounts stay inside")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "amount" };
`,
  )
  const terms = { council: [olga, pete], threshold: 2, reason: 'Amounts stay inside' }
  return { ...(await propose(mesh, terms)), olga, pete }
}
