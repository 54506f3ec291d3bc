import { appendFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { megabytes } from './support/interleave.ts'
import { hansa, withFolder } from './support/paths.ts'
import { childrenOf, residentBytes } from './support/process-usage.ts'
import { runNode } from './support/run-node.ts'
import { ServedNode } from './support/served-node.ts'

/** Long enough for a session to end, and for the next worker to be started ahead. */
const quietSeconds = 20

export const idle: Benchmark = {
  about: 'what a node that serves keeps in memory while nobody asks (Linux)',
  run: () =>
    withFolder(async (folder) => {
      await runNode([hansa, 'init', folder])
      await runNode([hansa, '-C', folder, 'apply'])
      appendFileSync(path.join(folder, 'mesh.yaml'), 'http: { port: 0 }\n')
      return measure(folder)
    }),
}

async function measure(folder: string): Promise<Findings> {
  await using node = await ServedNode.start(folder)
  await sleep(quietSeconds * 1000)
  const started = residentBytes(node.pid)
  await ask(node.url, folder)
  await sleep(quietSeconds * 1000)
  const [asked, worker] = [residentBytes(node.pid), sum(childrenOf(node.pid).map(residentBytes))]
  const line = (what: string, bytes: number): string[] => [what, megabytes(bytes)]
  return {
    samples: { idle: { started, asked, worker } },
    tables: [
      {
        title: 'A node with one small product, while nobody asks',
        headers: ['', 'resident MB'],
        rows: [
          line('after its start', started),
          line('after a statement', asked),
          line('and the worker that waits beside it', worker),
        ],
      },
    ],
    targets: [{ what: 'an idle node, resident bytes', atMost: 250e6, measured: Math.max(started, asked) }],
  }
}

async function ask(url: string, folder: string): Promise<void> {
  const token = readFileSync(path.join(folder, '.hansa/owner.token'), 'utf8').trim()
  const answer = await fetch(`${url}/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ sql: 'select country, sum(value_eur) from sales.orders group by all' }),
  })
  await answer.text()
  if (!answer.ok) throw new Error(`the node answers ${answer.status}`)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
