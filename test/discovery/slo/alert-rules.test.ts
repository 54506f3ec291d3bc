import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { promiseMetrics, type PromiseMetrics } from '../../../src/cli/telemetry/promise-metrics.ts'
import { serveMetrics, type ServedMetrics } from '../../../src/cli/telemetry/serve-metrics.ts'
import { alertRules } from '../../../src/discovery/slo/alert-rules.ts'
import { watchSlo } from '../../../src/discovery/slo/watch-slo.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const product = 'sales/orders'

describe('alertRules', () => {
  let mesh: TestMesh
  let served: ServedMetrics
  let told: string
  let kept: PromiseMetrics
  let rules: ReturnType<typeof alertRules>['rules']

  before(async () => {
    mesh = new TestMesh({
      [product]: {
        serves: {
          orders: {
            columns: { id: 'integer' },
            more: {
              slaProperties: [
                { property: 'availability', value: 99.5, unit: '%' },
                { property: 'freshness', value: 'P1D' },
                { property: 'completeness', value: 90, unit: '%', element: 'orders.id' },
                { property: 'retention', value: 1, unit: 'y' },
                { property: 'endOfSupport', value: '2091-12-31' },
              ],
            },
          },
        },
        sql: { orders: 'select 1::bigint as id\n' },
      },
    })
    ;(await mesh.apply()).of(product, 'published')
    await mesh.rows('select id from sales.orders')
    const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true })
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }))
    served = await serveMetrics(exporter, { host: '127.0.0.1', port: 0 })
    const { metadata } = await mesh.store()
    const slo = await watchSlo(product, { metadata, now: mesh.now })
    assert.ok(slo)
    kept = promiseMetrics()
    kept.tell(slo)
    told = await (await fetch(served.url)).text()
    rules = alertRules(product, (await metadata.publication(product))!.documents.contracts).rules
  })
  after(async () => {
    metrics.disable()
    await served.close()
    await mesh[Symbol.asyncDispose]()
  })

  it('has the thresholds of the contract, and nothing of what breaks no promise', () => {
    const broken = rules.filter(({ alert }) => alert === 'HansaPromiseBroken')
    assert.deepEqual(
      broken.map(({ expr }) => expr.replace(/\{.*\}/, '')),
      ['hansa_slo_measured < 99.5', 'hansa_slo_measured > 86400', 'hansa_slo_measured < 90'],
    )
  })

  it('burns a budget over a long and a short window', () => {
    const burning = rules.filter(({ alert }) => alert === 'HansaErrorBudgetBurns')
    assert.deepEqual(
      burning.map(({ labels, expr }) => [labels['severity'], expr.match(/\[\w+\]|> [^a]*\d/g)?.join(' ')]),
      [
        ['page', '[1h] [1h] > 14.4 * 0.005 [15m] [15m] > 14.4 * 0.005'],
        ['page', '[6h] [6h] > 6 * 0.005 [30m] [30m] > 6 * 0.005'],
        ['ticket', '[3d] [3d] > 1 * 0.005 [6h] [6h] > 1 * 0.005'],
      ],
    )
  })

  it('names series only that a node tells, with their labels', () => {
    const series = new Set(rules.flatMap(({ expr }) => expr.match(/hansa_\w+\{[^}]*\}/g) ?? []))
    assert.equal(series.size, 5)
    for (const each of series) {
      const [name = '', labels = ''] = each.slice(0, -1).split('{')
      const wanted = labels.split(',')
      assert.ok(
        told
          .split('\n')
          .some((line) => line.startsWith(`${name}{`) && wanted.every((label) => line.includes(label))),
        `${each} is not in\n${told}`,
      )
    }
    assert.doesNotMatch(told, /node:test|user:/)
  })

  it('breaks no promise any more of what is gone', async () => {
    const measured = async (): Promise<readonly string[]> =>
      [...(await (await fetch(served.url)).text()).matchAll(/^hansa_slo_measured\{.*\} (\S+)$/gm)].map(
        ([, value = '']) => value,
      )
    kept.keep(new Set([product]))
    const before = await measured()
    assert.ok(before.includes('100'), before.join())
    kept.keep(new Set())
    assert.deepEqual(
      await measured(),
      before.map(() => 'NaN'),
    )
  })
})
