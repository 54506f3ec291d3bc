import type { Benchmark, Findings, Table } from './support/benchmark.ts'
import { DownloadedFile } from './support/downloaded-file.ts'
import { interleave, milliseconds, ratio, type Samples } from './support/interleave.ts'
import { MeshQueryBench, type Answer } from './support/mesh-query-bench.ts'
import { withFolder } from './support/paths.ts'
import { sizeFrom } from './support/percentile.ts'
import { RequestCount } from './support/request-count.ts'
import { inProcess, median } from './support/sample.ts'

const rows = sizeFrom('HANSA_BENCH_ROWS', 1_000_000)
const rounds = sizeFrom('HANSA_BENCH_ROUNDS', 5)

/** All of them are about what the owner has too, so that one node can answer them. */
const questions: Readonly<Record<string, string>> = {
  count: 'select count(*) as n, max(n) as last from sales.readings',
  'group by 50 places':
    'select place, count(*) as n, sum(first % 1000) as s from sales.readings group by place order by place',
  // The statement as a whole makes few rows of few: what is sent is the query within it.
  'a part of 50 places':
    'select place, n, s from (select place, count(*) as n, sum(place * n) as s from sales.readings group by place) p order by place',
  // The other table is here: what is sent are groups of the rows that are joined.
  'a join of 50 places':
    'select p.step, count(*) as n, sum(r.first) as s, avg(r.second) as a from planning.plans p join sales.readings r on r.place = p.step group by p.step order by p.step',
  'a few rows': 'select n, first, second from sales.readings where n between 1000 and 1100 order by n',
  'every value':
    'select sum(n % 7 + first % 7 + second % 7 + third % 7) as s, count(distinct place) as p from sales.readings',
}

export const meshQuery: Benchmark = {
  about: `the same questions on the node that owns ${rows.toLocaleString('en-GB')} rows and on another one`,
  run: () => withFolder(measure),
}

interface Asking {
  readonly bench: MeshQueryBench
  readonly plain: DownloadedFile
  readonly count: RequestCount
}

async function measure(folder: string): Promise<Findings> {
  await using bench = await MeshQueryBench.open(rows)
  await using plain = await DownloadedFile.open(await bench.file(), folder)
  using count = new RequestCount(bench.owner)
  const asking = { bench, plain, count }
  const found: Record<string, Asked> = {}
  for (const [name, sql] of Object.entries(questions)) found[name] = await askAll(asking, sql)
  const again = await reading(asking)
  const all = Object.entries(found)
  return {
    samples: Object.fromEntries(all.map(([name, { samples }]) => [name, samples])),
    tables: [timesTable(all), await bytesTable(all, asking), again.table],
    targets: [{ what: 'requests to read an unchanged product again', atMost: 1, measured: again.requests }],
  }
}

type Way = 'one node' | 'cold, as it chooses' | 'cold, whole files' | 'warm' | 'download, DuckDB'

interface Asked {
  readonly samples: Samples<Way>
  readonly answers: Readonly<Record<Way, Answer>>
  /** Requests to the owner. */
  readonly requests: Readonly<Record<Way, number>>
}

/** One question in every way, in turn; that all answer the same is made sure of. */
async function askAll({ bench, plain, count }: Asking, sql: string): Promise<Asked> {
  const answers: Partial<Record<Way, Answer>> = {}
  const requests: Partial<Record<Way, number>> = {}
  const way = (name: Way, ask: () => Promise<Answer>, prepare?: () => Promise<unknown>) =>
    inProcess(
      async () => {
        answers[name] = await ask()
        requests[name] = count.taken().length
      },
      {
        prepare: async () => {
          await prepare?.()
          count.taken()
        },
      },
    )
  const elsewhere = (): Promise<Answer> => bench.askElsewhere(sql)
  const samples = await interleave<Way>(
    {
      'one node': way('one node', () => bench.askOwner(sql)),
      'cold, as it chooses': way('cold, as it chooses', elsewhere, () => bench.start({ forgets: true })),
      'cold, whole files': way('cold, whole files', elsewhere, () =>
        bench.start({ forgets: true, wholeFiles: true }),
      ),
      // The files of the case before are here; what follows was asked once before it is timed.
      warm: way('warm', elsewhere, elsewhere),
      'download, DuckDB': way('download, DuckDB', () => plain.ask(sql)),
    },
    { rounds },
  )
  const found = { samples, answers: answers as Asked['answers'], requests: requests as Asked['requests'] }
  const [first, ...others] = Object.values(found.answers).map((answer) => plainText(answer.rows))
  if (others.some((answer) => answer !== first)) throw new Error(`not all ways answer ${sql} alike`)
  return found
}

/** Without the quotes that one has around wide integers and the other has not. */
const plainText = (rows: string): string => JSON.stringify(JSON.parse(rows)).replaceAll('"', '')

function timesTable(found: readonly (readonly [string, Asked])[]): Table {
  return {
    title: `Wall milliseconds, medians of ${rounds}`,
    headers: [
      '',
      'one node',
      'cold, as it chooses',
      '÷ one',
      'cold, whole files',
      '÷ one',
      'warm',
      '÷ one',
      'download, DuckDB',
    ],
    rows: found.map(([name, { samples }]) => {
      const time = (way: Way): string => milliseconds(median(samples[way]).wall)
      const times = (way: Way): readonly string[] => [
        time(way),
        ratio(samples[way], samples['one node']).toFixed(1),
      ]
      return [
        name,
        time('one node'),
        ...times('cold, as it chooses'),
        ...times('cold, whole files'),
        ...times('warm'),
        time('download, DuckDB'),
      ]
    }),
  }
}

/** What has to move at least is taken as the answer, as compressed Parquet. */
async function bytesTable(found: readonly (readonly [string, Asked])[], { plain }: Asking): Promise<Table> {
  const row = async ([name, { answers, requests }]: readonly [string, Asked]) => {
    const needed = await plain.answerBytes(questions[name] ?? '')
    const moved = (way: Way): readonly string[] => [
      answers[way].bytes.toLocaleString('en-GB'),
      (answers[way].bytes / needed).toFixed(1),
      String(requests[way]),
    ]
    return [
      name,
      needed.toLocaleString('en-GB'),
      answers['cold, as it chooses'].how,
      ...moved('cold, as it chooses'),
      ...moved('cold, whole files'),
      ...moved('warm'),
    ]
  }
  const columns = ['bytes', '÷ needed', 'requests']
  return {
    title: 'What moved: cold as it chooses, cold with whole files, warm',
    headers: ['', 'needed: the answer', 'chosen', ...columns, ...columns, ...columns],
    rows: await Promise.all(found.map(row)),
    notes: [`The dataset is a file of ${plain.bytes.toLocaleString('en-GB')} bytes.`],
  }
}

/** What a reader asks the owner who has all of an unchanged product. */
async function reading({ bench, count }: Asking) {
  const sql = questions['every value'] ?? ''
  await bench.start({ forgets: true, wholeFiles: true })
  await bench.askElsewhere(sql)
  count.taken()
  const { how } = await bench.askElsewhere(sql)
  const asked = count.taken()
  await bench.start({ forgets: false })
  count.taken()
  const restarted = await bench.askElsewhere(sql)
  const askedAnew = count.taken()
  return {
    requests: asked.length,
    table: {
      title: 'Reading an unchanged product again',
      headers: ['', 'requests', 'what', 'came by'],
      rows: [
        ['the next statement', String(asked.length), asked.join(', '), how],
        ['after a restart of the reader', String(askedAnew.length), askedAnew.join(', '), restarted.how],
      ],
    },
  }
}
