import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import path from 'node:path'
import { hansa } from '../../support/hansa.ts'
import { canaries, governedShop } from '../http/governed-shop.ts'
import { callTool, newClient, type Era } from './mcp-client.ts'

const bin = path.resolve(import.meta.dirname, '../../../bin/hansa.mjs')

describe('hansa mcp', () => {
  for (const era of ['modern', 'legacy'] as const satisfies readonly Era[])
    it(`speaks with a client of the ${era} revision that starts it, as a principal and for a purpose`, async () => {
      await using mesh = governedShop()
      await mesh.apply()
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [bin, 'mcp', '--as', 'user:ana', '--purpose', 'dpv:Marketing'],
        cwd: mesh.root,
        stderr: 'pipe',
      })
      let said = ''
      transport.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const client = newClient(era)
      await client.connect(transport)
      assert.equal((await client.listTools()).tools.length, 4)
      const { structure } = await callTool(client, 'dataproduct_query', { sql: 'select * from sales.orders' })
      assert.partialDeepStrictEqual(structure, { purpose: 'dpv:Marketing', complete: true })
      for (const canary of canaries) assert.ok(!JSON.stringify(structure).includes(canary))
      const other = await callTool(client, 'dataproduct_query', {
        sql: 'select * from sales.orders',
        purpose: 'dpv:ServiceProvision',
      })
      assert.match(other.text, /"code":"denied"/)
      await client.close()
      assert.equal(said, '')
      const { metadata } = await mesh.store()
      const rows = await Array.fromAsync(metadata.auditRows())
      const began = rows.map(({ body }) => JSON.parse(body) as object).find((entry) => 'statement' in entry)
      assert.partialDeepStrictEqual(began, { port: 'mcp', principal: 'user:ana', actor: 'node:test' })
    })

  it('says at once that nobody is called so', async () => {
    await using mesh = governedShop()
    await mesh.apply()
    const { status, stdout, stderr } = await hansa(['mcp', '--as', 'agent:nobody'], { cwd: mesh.root })
    assert.deepEqual([status, stdout], [4, ''])
    assert.match(stderr, /agent:nobody/)
  })

  it('ends when nobody speaks with it any more', async () => {
    await using mesh = governedShop()
    await mesh.apply()
    // Its standard input is closed from the start.
    const { status, stdout, stderr } = await hansa(['mcp', '--as', 'user:ana'], { cwd: mesh.root })
    assert.deepEqual([status, stdout, stderr], [0, '', ''])
  })
})
