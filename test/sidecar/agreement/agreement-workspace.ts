import type { Agreement } from '../../../src/governance/agreement.ts'
import { operatorOf, type Principal } from '../../../src/governance/principal.ts'
import type { AgreementContext } from '../../../src/sidecar/agreement/agreement-context.ts'
import { requestAccess, type AccessRequest } from '../../../src/sidecar/agreement/request-access.ts'
import { Audit } from '../../../src/sidecar/audit/audit.ts'
import { shop } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { samplePrincipal } from './sample-agreement.ts'

export const ana = samplePrincipal({ id: 'ana', teams: ['marketing'] })
export const ben = samplePrincipal({ id: 'ben', teams: ['marketing'] })
export const eve = samplePrincipal({ id: 'eve', teams: [] })
/** Owns the domain `sales`. */
export const olga = samplePrincipal({ id: 'olga', teams: [] })
/** In a team that owns the domain `sales`. */
export const sam = samplePrincipal({ id: 'sam', teams: ['sales'] })

export const operator = operatorOf('test')

/** The published shop, whose domain `sales` has owners, and people who ask for its data. */
export class AgreementWorkspace implements AsyncDisposable {
  readonly mesh: TestMesh
  readonly audit: Audit

  private constructor(mesh: TestMesh, audit: Audit) {
    this.mesh = mesh
    this.audit = audit
  }

  /** With further files of the mesh, such as policies. */
  static async open(files: Readonly<Record<string, string>> = {}): Promise<AgreementWorkspace> {
    const mesh = new TestMesh(shop)
    mesh.write('domains/sales/domain.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Domain',
      type: 'source-aligned',
      description: 'For tests.',
      owners: ['user:olga', 'team:sales'],
    })
    mesh.write('governance/vocabulary.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Vocabulary',
      purposes: [{ name: 'SpringCampaign', broader: 'dpv:Marketing' }],
      attributes: { trusted: 'boolean' },
    })
    for (const [file, content] of Object.entries(files)) mesh.write(file, content)
    ;(await mesh.apply()).of('sales/orders', 'published')
    const { store, effects } = await mesh.context()
    return new AgreementWorkspace(mesh, await Audit.open({ store, state: mesh.state, effects }))
  }

  async as(principal: Principal, actor?: Principal): Promise<AgreementContext> {
    const { store, effects } = await this.mesh.context()
    return {
      metadata: store.metadata,
      effects,
      mesh: 'test',
      audit: this.audit,
      reader: { principal, method: 'operator', ...(actor === undefined ? {} : { actor }) },
    }
  }

  /** Asks for the orders, as Ana for marketing unless said otherwise. */
  async request(changes: Partial<AccessRequest> = {}, principal: Principal = ana): Promise<Agreement> {
    return requestAccess(await this.as(principal), {
      name: 'sales.orders',
      purpose: 'dpv:Marketing',
      until: '2026-12-31',
      justification: 'The spring campaign.',
      ...changes,
    })
  }

  /** What the audit has, as `what` and who did it, oldest first. */
  async audited(): Promise<readonly string[]> {
    const { store } = await this.mesh.context()
    const rows = await Array.fromAsync(store.metadata.auditRows())
    return rows
      .map(({ body }) => JSON.parse(body) as Readonly<Record<string, string>>)
      .map(({ principal, actor, what, subject }) =>
        [principal, ...(actor === undefined ? [] : [`by ${actor}`]), what, subject].join(' '),
      )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.audit.close()
    await this.mesh[Symbol.asyncDispose]()
  }
}
