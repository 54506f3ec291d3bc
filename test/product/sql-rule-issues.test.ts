import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sqlRuleIssues } from '../../src/product/sql-rule-issues.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const contract = (queries: readonly string[], ofAmount: readonly string[] = []): string => `apiVersion: v3.1.0
kind: DataContract
id: sales.orders.orders.v1
version: 1.0.0
status: active
schema:
  - name: orders
    quality:
${queries.map((query) => `      - { type: sql, mustBe: 0, query: "${query}" }\n`).join('')}    properties:
      - { name: id, logicalType: integer, required: true, primaryKey: true }
      - { name: customer, logicalType: string }
      - name: amount
        logicalType: number
        quality:
          - { metric: nullValues, mustBe: 0 }
${ofAmount.map((query) => `          - { type: sql, mustBe: 0, query: "${query}" }\n`).join('')}`

describe('sqlRuleIssues', () => {
  const issuesOf = async (document: string): Promise<readonly string[]> => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const [declared] = (await mesh.load()).products
    const file = declared?.outputs[0]?.contract
    assert.ok(file !== undefined)
    const text = document.replace('id: sales.orders.orders.v1', `id: ${file.document.id}`)
    mesh.write(file.file.slice(mesh.root.length + 1), text)
    const [product] = (await mesh.load()).products
    assert.ok(product !== undefined)
    return (await sqlRuleIssues(product)).map(({ line, column, message }) => `${line}:${column}: ${message}`)
  }

  it('finds nothing in rules that can run, also those that give no row or NULL without data', async () => {
    const good = [
      'select count(*) from {object} where amount < 0',
      'select max(id) from orders',
      'select id from {table}',
    ]
    assert.deepEqual(
      await issuesOf(contract(good, ['select count(*) from {object} where {property} < 0'])),
      [],
    )
  })

  it('finds each query that cannot run, at its place', async () => {
    const issues = await issuesOf(
      contract(
        [
          "select count(*) from read_csv('x')",
          'select count(*) from sales.elsewhere',
          'select count(*) from {object} where amonut < 0',
          'select id, amount from {object}',
        ],
        ['select abs(customer) from {object}'],
      ),
    )
    const expected = [
      /^9:40: the query is refused: 1:22: the table function read_csv is not available$/,
      /^10:40: the query is refused: .*there is no dataset "sales\.elsewhere"/,
      /^11:40: the query fails: .*there is no column "amonut"/,
      /^12:40: the query gives 2 columns/,
      /^20:44: the query fails: .*there is no function abs\(VARCHAR\)/,
    ]
    assert.equal(issues.length, expected.length, issues.join('\n'))
    for (const [index, pattern] of expected.entries()) assert.match(issues[index] ?? '', pattern)
  })
})
