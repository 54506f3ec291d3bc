import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ShortProduct } from '../support/declare-product.ts'
import { hansaPrints } from '../support/hansa.ts'
import { TestMesh } from '../support/test-mesh.ts'

const reason = 'Names of hosts are not of persons.'
const declassify = { customProperties: [{ property: 'hansa.declassify', value: { reason } }] }
const text = (classification: string, more: object = {}): object => ({
  logicalType: 'string',
  classification,
  ...more,
})

const people: ShortProduct = {
  sources: { raw: { columns: { address: text('restricted'), note: 'string' } } },
  serves: {
    people: { columns: { address: text('internal'), host: text('public', declassify), note: 'string' } },
  },
  sql: { people: "select address, split_part(address, '@', 2) as host, note from raw" },
  files: { 'raw.csv': 'address,note\nann@example.org,call eve@example.org\n' },
}

const rules = `@id("hosts")
@reason("Hosts may be told")
permit (principal, action == Hansa::Action::"declassify", resource) when { resource.name == "host" };

@id("described")
@reason("Products are described")
forbid (principal, action == Hansa::Action::"publish", resource) when { resource.sla.contains("none") };
`

describe('hansa show', () => {
  it('says what is in force for each column, why, what looks personal, and which guardrails there are', async () => {
    await using mesh = new TestMesh({ 'crm/people': people })
    mesh.write('governance/policies/rules.cedar', rules)
    await mesh.apply()
    await mesh.close()
    const shown = (await hansaPrints(['show', 'people'], { cwd: mesh.root })).replaceAll(/ +/g, ' ')
    for (const line of [
      'address VARCHAR restricted',
      'host VARCHAR public',
      'address is restricted as source/crm/people/raw/raw.address is',
      `host is declassified to public: ${reason}`,
      'guardrail hosts (global): Hosts may be told',
      'guardrail described (global): Products are described',
      '? people.note: 100 % of 1 sampled value looks like an e-mail address, written aaa@aaaaaaa.aaa; it has no classification',
    ])
      assert.ok(shown.includes(line), `${line}\n${shown}`)
  })
})
