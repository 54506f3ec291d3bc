import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { textTable } from '../src/cli/text-table.ts'
import type { Benchmark, Findings, Target } from './support/benchmark.ts'
import { machine } from './support/machine.ts'
import { note } from './support/note.ts'

// As bin/hansa.mjs sets it, before the first query takes threads.
process.env['UV_THREADPOOL_SIZE'] ??= '16'

/** `npm run bench [name…]`: all benchmarks or those named, one after the other. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  verify: async () => (await import('./verify.ts')).verify,
  plan: async () => (await import('./plan.ts')).plan,
  publish: async () => (await import('./publish.ts')).publish,
  query: async () => (await import('./query.ts')).query,
  decide: async () => (await import('./decide.ts')).decide,
  governed: async () => (await import('./governed.ts')).governed,
  http: async () => (await import('./http.ts')).http,
  ports: async () => (await import('./ports.ts')).ports,
  audit: async () => (await import('./audit.ts')).audit,
  idle: async () => (await import('./idle.ts')).idle,
  lineage: async () => (await import('./lineage.ts')).lineage,
  graph: async () => (await import('./graph.ts')).graph,
  api: async () => (await import('./api.ts')).api,
  portal: async () => (await import('./portal.ts')).portal,
  registry: async () => (await import('./registry.ts')).registry,
  'bundle-uptake': async () => (await import('./bundle-uptake.ts')).bundleUptake,
  'mesh-query': async () => (await import('./mesh-query.ts')).meshQuery,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}.\n`,
  )
  process.exit(2)
}

const before = machine()
console.log(
  `${before.cpu}, ${before.cpus} CPUs, ${(before.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${before.platform}`,
)
console.log(`Node.js ${before.node}, @duckdb/node-api ${before.duckdb}, load ${loadText(before.load)}\n`)
const found: Record<string, Findings> = {}
for (const [name, load] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const benchmark = await load()
  console.log(`# ${name}: ${benchmark.about}\n`)
  note(`${name} …`)
  try {
    const findings = await benchmark.run()
    print(findings)
    found[name] = findings
  } catch (error) {
    // What the others measured is not lost for it.
    console.error(error)
    process.exitCode = 1
  }
}
const after = machine()
console.log(`load at the end ${loadText(after.load)}; written to ${write()}`)

function print({ tables, targets }: Findings): void {
  for (const { title, headers, rows, notes = [] } of tables) {
    console.log(`${title}\n`)
    console.log(textTable(headers, rows, { right: headers.map((_, index) => index).slice(1) }))
    for (const line of notes) console.log(line)
    console.log()
  }
  for (const target of targets) console.log(targetLine(target))
  if (targets.length > 0) console.log()
}

function targetLine({ what, atMost, measured }: Target): string {
  const met = measured <= atMost ? 'reached' : 'MISSED '
  return `${met}  ${what}: ${measured.toPrecision(3)}, at most ${atMost}`
}

function loadText(load: readonly number[]): string {
  return load.map((value) => value.toFixed(1)).join(' ')
}

function write(): string {
  const folder = path.join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const date = new Date().toISOString()
  const file = path.join(folder, `${date.replaceAll(':', '-').slice(0, 19)}.json`)
  const result = { date, machine: { ...before, loadAfter: after.load }, benchmarks: found }
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`)
  return path.relative(process.cwd(), file)
}
