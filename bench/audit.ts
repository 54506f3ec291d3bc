import { fsync as fsyncCallback, openSync, closeSync, writeSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { systemEffects } from '../src/effects.ts'
import type { AccessBegan } from '../src/sidecar/access-entry.ts'
import { Audit } from '../src/sidecar/audit/audit.ts'
import { findEntries } from '../src/sidecar/audit/find.ts'
import { usageTotals } from '../src/sidecar/audit/usage.ts'
import { verifyAudit } from '../src/sidecar/audit/verify.ts'
import type { MetadataStore } from '../src/store/metadata-store.ts'
import { openSqlMetadataStore } from '../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../src/store/sqlite-database.ts'
import type { Benchmark, Findings, Table } from './support/benchmark.ts'
import { interleave, ratio } from './support/interleave.ts'
import { withFolder } from './support/paths.ts'
import { inProcess, median, type Sample } from './support/sample.ts'

const fsync = promisify(fsyncCallback)

/** Entries in a sample, and how many of them come at the same time. */
const appended = 500
const chain = 100_000

export const audit: Benchmark = {
  about: 'what it costs to keep an entry before a query answers, and to read all of them afterwards',
  run: () =>
    withFolder(async (state) => {
      const metadata = await openSqlMetadataStore(await SqliteDatabase.open(path.join(state, 'metadata.db')))
      const kept = await Audit.open({ store: { metadata }, state, effects: systemEffects })
      try {
        const writing = await writes(kept, path.join(state, 'yardstick'))
        await fill(kept, metadata)
        const reading = await reads(metadata, state)
        return {
          tables: [...writing.tables, ...reading.tables],
          targets: writing.targets,
          samples: { ...writing.samples, ...reading.samples },
        }
      } finally {
        await kept.close()
        await metadata.close()
      }
    }),
}

async function writes(kept: Audit, file: string): Promise<Findings> {
  const descriptor = openSync(file, 'a')
  const together = (count: number) => async () => {
    for (let done = 0; done < appended; done += count)
      await Promise.all(Array.from({ length: count }, (_, index) => kept.record([entry(done + index)])))
  }
  const samples = await interleave({
    'a line of a file, synced': inProcess(async () => {
      for (let line = 0; line < appended; line += 1) {
        writeSync(descriptor, `${JSON.stringify(entry(line))}\n`)
        await fsync(descriptor)
      }
    }),
    'one entry after the other': inProcess(together(1)),
    '10 at a time': inProcess(together(10)),
    '100 at a time': inProcess(together(100)),
  })
  closeSync(descriptor)
  const base = samples['a line of a file, synced']
  return {
    samples: { writing: samples },
    targets: [
      {
        what: 'an entry, in syncs of a line',
        atMost: 2,
        measured: ratio(samples['one entry after the other'], base),
      },
      {
        what: 'an entry of 100 at a time, in syncs of a line',
        atMost: 0.1,
        measured: ratio(samples['100 at a time'], base),
      },
    ],
    tables: [eachTable('Keeping an entry of about a kilobyte in SQLite, durably', samples, appended, base)],
  }
}

async function fill(kept: Audit, metadata: MetadataStore): Promise<void> {
  const have = (await metadata.auditHead())?.sequence ?? 0
  for (let count = have; count < chain; count += 1_000)
    await kept.record(Array.from({ length: 1_000 }, (_, index) => entry(count + index)))
}

async function reads(metadata: MetadataStore, state: string): Promise<Findings> {
  const forget = (): Promise<void> => metadata.cacheDelete('usage', ['totals'])
  const samples = await interleave(
    {
      'reading all rows': inProcess(async () => {
        for await (const _ of metadata.auditRows());
      }),
      'verifying all': inProcess(() => verifyAudit({ store: metadata, state })),
      'finding one access of all': inProcess(() =>
        findEntries(metadata, { access: `access ${chain / 2}` }, { limit: 100 }),
      ),
      'counting use of all': inProcess(() => usageTotals(metadata), { prepare: forget }),
      'the newest 20': inProcess(() => findEntries(metadata, {}, { limit: 20 })),
    },
    { rounds: 3 },
  )
  const entries = (await metadata.auditHead())?.sequence ?? chain
  return {
    samples: { reading: samples },
    targets: [],
    tables: [eachTable(`Reading ${entries.toLocaleString('en-GB')} entries`, samples, entries)],
  }
}

function eachTable(
  title: string,
  samples: Readonly<Record<string, readonly Sample[]>>,
  count: number,
  base?: readonly Sample[],
): Table {
  const rows = Object.entries(samples).map(([name, some]) => {
    const { wall, cpu } = median(some)
    return [
      name,
      wall.toFixed(0),
      ((wall / count) * 1000).toFixed(1),
      ((cpu / count) * 1000).toFixed(1),
      ...(base === undefined ? [] : [`${ratio(some, base).toFixed(2)} ×`]),
    ]
  })
  const headers = [
    '',
    'wall ms',
    'wall µs an entry',
    'CPU µs an entry',
    ...(base === undefined ? [] : ['wall ÷ line']),
  ]
  return { title, headers, rows }
}

const entry = (number: number): AccessBegan => ({
  kind: 'access',
  at: '2026-01-01T00:00:00.000Z',
  principal: `user:reader${number % 20}`,
  address: '192.0.2.1',
  access: `access ${number}`,
  port: 'http',
  purpose: 'dpv:ResearchAndDevelopment',
  statement: `select origin, count(*) as flights, avg(arrival_delay_minutes) as delay from flightops.flights where origin <> '${number}' group by origin order by delay desc`,
  datasets: [
    {
      dataset: 'flightops/flights/flights@1/flights',
      version: 1 + (number % 7),
      snapshot: 'f'.repeat(64),
      columns: ['origin', 'arrival_delay_minutes'],
      agreement: `agreement ${number % 20}`,
      entitlement: 'e'.repeat(64),
      limits: { columns: { tail_number: 'sha-256-global' }, rows: { kind: 'all' } },
      policies: [
        { id: 'agreement.42', reason: 'Approved for the study of delays.', scope: 'agreement' },
        { id: 'flightops.tail-numbers', reason: 'Tail numbers tell who owns an aircraft.', scope: 'domain' },
      ],
      bundle: 3,
    },
  ],
})
