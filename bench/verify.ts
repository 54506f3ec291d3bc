import path from 'node:path'
import { assignFieldIds } from '../src/engine/field-ids.ts'
import { Engine, type Connection } from '../src/engine/engine.ts'
import { quoteIdentifier, quoteLiteral } from '../src/engine/quote.ts'
import { writeParquet } from '../src/engine/write-parquet.ts'
import type { CountMeasure, Measure } from '../src/product/quality/check.ts'
import { compileChecks } from '../src/product/quality/compile.ts'
import { runFused, runOneByOne } from '../src/product/quality/run-counts.ts'
import type { StagedTable } from '../src/product/quality/staged-table.ts'
import type { Verdict } from '../src/product/quality/verdict.ts'
import { verifyProduct } from '../src/product/quality/verify.ts'
import type { Dataset } from '../src/spec/mesh.ts'
import { fiftyChecks, fiftyChecksAndKey, type CheckedDataset } from './support/fifty-checks.ts'
import { interleave, ratio, rowsOf, timeHeaders, type Samples } from './support/interleave.ts'
import { flightsFile, packageFile, withFolder } from './support/paths.ts'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { inProcess, median } from './support/sample.ts'

const threads = 2

export const verify: Benchmark = {
  about: 'fifty checks of a contract on three million real flights, against one full scan of them',
  run: () =>
    withFolder(async (folder) => {
      using engine = await Engine.open({ threads, tempDirectory: path.join(folder, 'spill') })
      using connection = await engine.connect()
      return await measure(connection, folder)
    }),
}

interface Staged {
  readonly table: StagedTable
  readonly measures: readonly CountMeasure[]
  readonly checks: number
}

/** The flights written as a build writes them: sorted, typed, zstd. */
async function stageFlights(connection: Connection, folder: string): Promise<readonly string[]> {
  const { columns } = assignFieldIds(fiftyChecks().dataset.columns, undefined, 0)
  const select = `select date as departed_at, origin, destination, distance::integer as distance_miles,
    delay::integer as arrival_delay_minutes from read_parquet(${quoteLiteral(flightsFile)})
    order by departed_at, origin, destination, arrival_delay_minutes`
  const written = await writeParquet(connection, { select, columns, folder })
  const files = written.map((file) => file.path)
  await connection.run(
    `create view flights as select * from read_parquet([${files.map(quoteLiteral).join(', ')}])`,
  )
  const airports = quoteLiteral(packageFile('vega-datasets', 'data/airports.csv'))
  await connection.run(`create table airports as select iata from read_csv(${airports})`)
  return files
}

function staged({ dataset, contract }: CheckedDataset, files: readonly string[]): Staged {
  const { checks } = compileChecks(dataset, contract)
  return {
    table: { dataset, contract, relation: quoteIdentifier('flights'), files },
    measures: checks.flatMap(({ measure }) => counted(measure)),
    checks: checks.length,
  }
}

function counted(measure: Measure): readonly CountMeasure[] {
  switch (measure.kind) {
    case 'where':
    case 'duplicates':
    case 'missingFrom':
    case 'rowCount':
      return [measure]
    case 'orphans':
      return [{ kind: 'missingFrom', key: measure.key, target: { relation: 'airports', values: ['iata'] } }]
    case 'column':
    case 'onlyColumns':
    case 'query':
    case 'settled':
      return []
  }
}

async function measure(connection: Connection, folder: string): Promise<Findings> {
  const files = await stageFlights(connection, folder)
  const fifty = staged(fiftyChecks(), files)
  const andKey = staged(fiftyChecksAndKey(), files)
  const verifyAll = ({ table }: Staged) => verifyTable(connection, table, folder)
  for (const contract of [fifty, andKey]) requireDecided(await verifyAll(contract))
  const samples = await interleave({
    'one full scan': inProcess(() => connection.row(fullScan(fifty.table.dataset))),
    'fused counts': inProcess(() => runFused(connection, 'flights', fifty.measures)),
    verifyProduct: inProcess(() => verifyAll(fifty)),
    'one query per check': inProcess(() => runOneByOne(connection, 'flights', fifty.measures)),
    'fused counts, and a five-column key': inProcess(() => runFused(connection, 'flights', andKey.measures)),
    'verifyProduct, and a five-column key': inProcess(() => verifyAll(andKey)),
  })
  const rows = Number((await connection.row('select count(*) as n from flights'))['n'])
  return {
    samples,
    tables: [
      {
        title: `${fifty.checks} checks, ${fifty.measures.length} of them counting rows; ${rows} rows, ${threads} threads`,
        headers: timeHeaders('scan'),
        rows: rowsOf(samples, 'one full scan'),
        notes: speeds(samples, fifty, rows),
      },
    ],
    targets: [
      {
        what: 'verification of fifty checks ÷ one full scan (CPU)',
        atMost: 3,
        measured: ratio(samples.verifyProduct, samples['one full scan'], 'cpu'),
      },
    ],
  }
}

type Case = 'verifyProduct' | 'fused counts' | 'one query per check'

function speeds(samples: Samples<Case>, { checks, measures }: Staged, rows: number): readonly string[] {
  const speed = (name: Case, count: number): string => {
    const seconds = median(samples[name]).wall / 1000
    return `${name}: ${(rows / seconds / 1e6).toFixed(1)} M rows/s, ${(count / seconds).toFixed(0)} checks/s`
  }
  const saved = ratio(samples['one query per check'], samples['fused counts'], 'cpu')
  return [
    speed('verifyProduct', checks),
    speed('one query per check', measures.length),
    `one query per check ÷ fused counts (CPU): ${saved.toFixed(1)} ×`,
  ]
}

const airports = { name: 'airports', properties: [{ name: 'iata', logicalType: 'string' as const }] }

const verifyTable = (connection: Connection, table: StagedTable, folder: string): Promise<Verdict> =>
  verifyProduct(connection, [table], {
    findTarget: () => ({ relation: 'airports', object: airports }),
    rules: { tempDirectory: path.join(folder, 'rules'), memoryLimit: '1GB', threads },
  })

/** Reads every value of every column, as nothing less would: counts and extremes alone come from statistics. */
const fullScan = ({ columns }: Dataset): string =>
  `select ${columns.map(({ name }, at) => `bit_xor(hash(${quoteIdentifier(name)})) as c${at}`).join(', ')} from flights`

/** A check that could not be counted would flatter the time. */
function requireDecided({ results }: Verdict): void {
  const undecided = results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'fail')
  if (undecided.length > 0) throw new Error(`undecided: ${JSON.stringify(undecided)}`)
}
