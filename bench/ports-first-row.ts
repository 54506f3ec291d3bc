import type { Findings } from './support/benchmark.ts'
import { note } from './support/note.ts'
import type { PortsBench } from './support/ports-bench.ts'
import { middle } from './support/sample.ts'
import { prepareQuery, runPrepared, simpleQuery, type WiredServer } from './support/wire-client.ts'

const asks = 200
const warmUps = 20
const sql = 'select * from air.flights limit 1'
const statement = 'first'

/** How long a connection that has asked before waits for one row. */
export async function firstRow(bench: PortsBench): Promise<Findings> {
  const servers = { PostgreSQL: await bench.postgres?.wire(), pgwire: await bench.wire('whole') }
  const taken: Record<string, number[]> = {}
  for (const server of Object.values(servers))
    await server?.client.ask(Buffer.concat([prepareQuery(statement, sql), runPrepared(statement)]))
  for (let ask = -warmUps; ask < asks; ask += 1)
    for (const [name, server] of Object.entries(servers)) {
      if (server === undefined) continue
      for (const [how, messages] of Object.entries({
        simple: simpleQuery(sql),
        prepared: runPrepared(statement),
      })) {
        const time = await timeOf(server, messages)
        if (ask >= 0) (taken[`${name}, ${how}`] ??= []).push(time)
      }
    }
  for (const server of Object.values(servers)) await server?.client[Symbol.asyncDispose]()
  note(`${asks} first rows each`)
  return {
    samples: { firstRow: taken },
    tables: [
      {
        title: `\`${sql}\` over a warm connection, ${asks} times each`,
        headers: ['', 'median ms', 'p95 ms'],
        rows: Object.entries(taken).map(([name, times]) => [
          name,
          middle(times).toFixed(2),
          percentile95(times).toFixed(2),
        ]),
      },
    ],
    targets: ['simple', 'prepared'].map((how) => ({
      what: `pgwire: one row on a warm session, ${how}, median in ms`,
      atMost: 10,
      measured: middle(taken[`pgwire, ${how}`] ?? []),
    })),
  }
}

async function timeOf({ client }: WiredServer, messages: Buffer): Promise<number> {
  const start = performance.now()
  await client.ask(messages)
  return performance.now() - start
}

const percentile95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN
