import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { hansa, withFolder } from './support/paths.ts'
import { runNode } from './support/run-node.ts'

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
  const node = spawn(process.execPath, [hansa, '-C', folder, 'up'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = await addressOf(node.stdout)
    const pid = node.pid ?? 0
    await sleep(quietSeconds * 1000)
    const started = residentBytes(pid)
    await ask(url, folder)
    await sleep(quietSeconds * 1000)
    const [asked, worker] = [residentBytes(pid), sum(childrenOf(pid).map(residentBytes))]
    const line = (what: string, bytes: number): string[] => [what, (bytes / 1e6).toFixed(0)]
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
  } finally {
    node.kill('SIGTERM')
    await once(node, 'close')
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /^Serving \S+ at (http:\S+)/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('the node does not serve')
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

const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024

const childrenOf = (pid: number): readonly number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
