import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import type { Agreement } from '../../../src/governance/agreement.ts'
import { governedShop } from '../http/governed-shop.ts'
import { eventually } from '../../support/eventually.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { callTool, connectMcp, type ToolAnswer } from './mcp-client.ts'

const agent = 'agent:copilot'

const agreement: Agreement = {
  id: 'agr_copilot',
  consumer: agent,
  product: 'sales/prices',
  port: 'prices',
  major: 1,
  purpose: 'dpv:Marketing',
  until: '2026-06-01T00:00:00.000Z',
  justification: 'to answer questions',
  requestedBy: agent,
  state: 'approved',
  narrowing: {},
  revision: 1,
}

describe('an agent', () => {
  let served: ServedMesh
  let client: Client

  before(async () => {
    const mesh = governedShop({
      mcp: { rowsPerCall: 4, bytesPerCall: 300, rowsPerDay: 10, bytesPerDay: 1000 },
    })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: agent }, { principal: 'user:ana', teams: ['marketing'] }],
    })
    served = await ServedMesh.serve(mesh)
    const { metadata } = await mesh.store()
    await metadata.recordAgreement(agreement, {
      agreement: agreement.id,
      revision: 1,
      at: mesh.now.toISOString(),
      by: 'node:test',
      kind: 'approved',
    })
    client = await connectMcp(served.url, await served.as(agent))
  })
  after(async () => {
    await client.close()
    await served[Symbol.asyncDispose]()
  })

  /** After what was read today is in the audit, with its end: what comes later is of tomorrow. */
  const nextDay = async (): Promise<void> => {
    const { metadata } = await served.mesh.store()
    await eventually(async () => {
      const kinds = (await Array.fromAsync(metadata.auditRows())).map(
        ({ body }) => (JSON.parse(body) as { kind: string }).kind,
      )
      const count = (kind: string): number => kinds.filter((each) => each === kind).length
      return count('access') === count('ended')
    })
    served.mesh.pass(86_400)
  }
  const rowsOf = ({ structure }: ToolAnswer): number =>
    (structure['rows'] as readonly unknown[] | undefined)?.length ?? 0
  const query = (sql: string): Promise<ToolAnswer> => callTool(client, 'dataproduct_query', { sql })
  const rows = async (sql: string): Promise<number> => {
    const { structure, text, isError } = await query(sql)
    assert.equal(isError, false, text)
    return (structure['rows'] as unknown[]).length
  }

  it('reads by its own agreement, and for the purpose that was agreed', async () => {
    const { structure } = await query('select n from sales.prices where n < 2')
    assert.partialDeepStrictEqual(structure, {
      rows: [{ n: 0 }, { n: 1 }],
      purpose: 'dpv:Marketing',
      leftToday: { rows: 8, bytes: 1000 - 2 * '{"n":0}\n'.length },
    })
    assert.match((await query('select * from sales.orders')).text, /"code":"denied"/)
  })

  it('has so many rows a day, also where it asks several times at once', async () => {
    const taken = await Promise.all([1, 2, 3].map(() => query('select n from sales.prices')))
    assert.equal(taken.filter(({ text }) => /"code":"busy"[^]*kept for other calls/.test(text)).length, 1)
    const given = taken.map(({ structure }) => (structure['rows'] as unknown[] | undefined)?.length ?? 0)
    assert.equal(
      given.reduce((sum, each) => sum + each, 0),
      8,
    )
    const refused = await query('select 1 as n')
    assert.match(refused.text, /"code":"denied"[^]*agent:copilot has taken as much[^]*rowsPerDay/)
  })

  it('has no more of a day with many calls of several clients at once', async () => {
    await nextDay()
    const other = await connectMcp(served.url, await served.as(agent))
    const ask = (each: Client): Promise<ToolAnswer> =>
      callTool(each, 'dataproduct_query', { sql: 'select n from sales.prices' })
    let taken = 0
    for (let round = 0; round < 3; round += 1)
      for (const answer of await Promise.all([client, other, client, other, client].map(ask)))
        taken += rowsOf(answer)
    assert.equal(taken, 10)
    await other.close()
  })

  it('has them again the next day', async () => {
    await nextDay()
    assert.equal(await rows('select n from sales.prices'), 4)
  })

  it('has so many bytes a day', async () => {
    await nextDay()
    for (let count = 0; count < 3; count += 1) assert.equal(await rows(`select repeat('x', 291) as x`), 1)
    assert.match((await query(`select repeat('x', 200) as x`)).text, /too_large[^]*larger than 100 bytes/)
    assert.equal(await rows(`select repeat('x', 91) as x`), 1)
    assert.match((await query('select 1 as n')).text, /has taken as much/)
  })

  it('has no more of a day after the node was started anew', async () => {
    await nextDay()
    for (const count of [4, 4, 2]) assert.equal(await rows('select n from sales.prices'), count)
    const { mesh } = served
    await client.close()
    await served.close()
    served = await ServedMesh.serve(mesh)
    client = await connectMcp(served.url, await served.as(agent))
    assert.match((await query('select 1 as n')).text, /has taken as much/)
  })

  it('has no more of a day where the node ended while it was asked', async () => {
    await nextDay()
    const asking = [1, 2].map(() => query('select n from sales.prices').catch(() => undefined))
    const { mesh } = served
    const [, ...answers] = await Promise.all([served.close(), ...asking])
    await client.close()
    served = await ServedMesh.serve(mesh)
    client = await connectMcp(served.url, await served.as(agent))
    let taken = answers.reduce((sum, answer) => sum + (answer === undefined ? 0 : rowsOf(answer)), 0)
    for (let call = 0; call < 4; call += 1) taken += rowsOf(await query('select n from sales.prices'))
    assert.ok(taken <= 10 && (await query('select 1 as n')).isError, String(taken))
  })

  it('reads nothing by an agreement that has ended', async () => {
    served.mesh.now = agreement.until
    assert.match((await query('select n from sales.prices')).text, /"code":"denied"[^]*agr_copilot[^]*ended/)
  })
})
