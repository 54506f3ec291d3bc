import type { Agreement } from '../../src/governance/agreement.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** What the reader must never learn; the two worlds differ in nothing else. */
export interface Hidden {
  /** Stands in every hidden value that can hold it. */
  readonly canary: string
  readonly rows: number
  readonly amount: number
  readonly day: string
  readonly salary: number
}

export const worlds: readonly [Hidden, Hidden] = [
  { canary: 'CANARY-[0', rows: 40, amount: 2_000_000_001, day: '1816-06-18', salary: 770_000 },
  { canary: 'KRAKEN-(9', rows: 90, amount: -7, day: '2399-12-31', salary: 12 },
]

export const attacker = 'user:eve'

const columns = {
  id: 'integer#',
  tenant: 'string!',
  code: 'string',
  esc: 'string',
  day: 'date',
  amount: { logicalType: 'integer', physicalType: 'INTEGER' },
  email: 'string',
  phone: 'string',
  card: 'string',
  salary: { logicalType: 'integer', physicalType: 'BIGINT' },
}

/** Rows of tenants `a` and `c` are seen and the same in both worlds, but for what is masked or withheld in them. */
function people({ canary, rows, amount, day, salary }: Hidden): string {
  const visible = Array.from({ length: 120 }, (_, index) => {
    const id = index * 10
    const tenant = index % 3 === 0 ? 'c' : 'a'
    const masked = `ann.${canary}@${canary}.example,${canary} 555,4000${canary.slice(0, 6)}0100`
    return `${id},${tenant},[${index % 7}],!,2024-01-${String((index % 28) + 1).padStart(2, '0')},${index % 11},${masked},${salary + index}`
  })
  const hidden = Array.from({ length: rows }, (_, index) => {
    const text = `${canary}${index}`
    return `${index * 10 + 5},b,${text},${canary},${day},${amount},${text}@x.example,${text},${text},${salary}`
  })
  return [Object.keys(columns).join(','), ...visible, ...hidden].join('\n')
}

const product = (hidden: Hidden): ShortProduct => ({
  sources: { people_raw: { columns } },
  serves: { people: { columns } },
  sql: { people: 'select * from people_raw order by id' },
  files: { 'people_raw.csv': people(hidden), 'README.md': '# People\n' },
})

/** Nobody but the operator may read this one at all. */
const ledger = ({ canary }: Hidden): ShortProduct => ({
  sources: { ledger_raw: { columns: { entry: 'string' } } },
  serves: { ledger: { columns: { entry: 'string' } } },
  sql: { ledger: 'select * from ledger_raw' },
  files: { 'ledger_raw.csv': `entry\n${canary}\n`, 'README.md': '# Ledger\n' },
})

const policies = `
@id("vault.rows")
@reason("tenants see their own rows")
forbid (principal, action == Hansa::Action::"readRow", resource is vault::people)
unless { resource.tenant == "a" || ["c", "d"].contains(resource.tenant) };

@id("vault.salary")
@reason("salaries stay with the employer")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "salary" };

@id("vault.email")
@reason("addresses are not needed")
@mask("mask-to-fixed-value")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "email" };

@id("vault.phone")
@reason("numbers are not needed")
@mask("replace-with-null")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "phone" };

@id("vault.card")
@reason("the last digits do")
@mask("show-last-4")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "card" };
`

/**
 * A mesh with hidden data, published, and an agreement of the attacker for what they may see of it; `settings` are further
 * fields of `mesh.yaml`.
 */
export async function openWorld(hidden: Hidden, settings: object = {}): Promise<TestMesh> {
  const mesh = new TestMesh(
    { 'vault/people': product(hidden), 'hidden/ledger': ledger(hidden) },
    { settings: { query: { memoryLimit: '300MB', timeoutSeconds: 4 }, ...settings } },
  )
  mesh.write('domains/vault/policies/people.cedar', policies)
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [{ principal: attacker }],
  })
  const outcomes = await mesh.apply()
  outcomes.of('vault/people', 'published')
  outcomes.of('hidden/ledger', 'published')
  await agree(mesh)
  return mesh
}

async function agree(mesh: TestMesh): Promise<void> {
  const agreement: Agreement = {
    id: 'agr_eve',
    consumer: attacker,
    product: 'vault/people',
    port: 'people',
    major: 1,
    purpose: 'dpv:ResearchAndDevelopment',
    until: '2030-01-01T00:00:00.000Z',
    justification: 'to attack it',
    requestedBy: attacker,
    state: 'approved',
    narrowing: {},
    revision: 1,
  }
  const { metadata } = await mesh.store()
  await metadata.recordAgreement(agreement, {
    agreement: agreement.id,
    revision: 1,
    at: mesh.now.toISOString(),
    by: 'node:test',
    kind: 'approved',
  })
}
