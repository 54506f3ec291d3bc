import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { listen, type Address } from '../../ports/listen.ts'

export interface ServedMetrics {
  readonly url: string
  close(): Promise<void>
}

const path = '/metrics'

/**
 * `GET /metrics` at an address of its own, for Prometheus: who may ask there is said by who can reach it. It tells how
 * much and how fast, by port, product and outcome, and nothing about who reads what.
 */
export async function serveMetrics(exporter: PrometheusExporter, address: Address): Promise<ServedMetrics> {
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === path && incoming.method === 'GET')
      exporter.getMetricsRequestHandler(incoming, outgoing)
    else outgoing.writeHead(incoming.url === path ? 405 : 404).end()
  })
  server.maxConnections = 50
  const port = await listen(server, address, 'metrics')
  return {
    url: `http://${address.host}:${port}${path}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
