import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GraphPlace } from '../src/discovery/graph/graph-place.ts'
import { findJoins, joinIndex } from '../src/discovery/graph/joins/find-joins.ts'
import type { Knowledge } from '../src/discovery/graph/known-mesh.ts'
import type { KnownProduct } from '../src/discovery/graph/known-product.ts'
import { MeshSparql } from '../src/discovery/graph/sparql/mesh-sparql.ts'
import { lineageGraph } from '../src/discovery/lineage/put-part.ts'
import { seesAll } from '../src/discovery/lineage/viewer.ts'
import type { Benchmark } from './support/benchmark.ts'
import { megabytes } from './support/interleave.ts'
import { percentile, sizeFrom, timed } from './support/percentile.ts'

const products = sizeFrom('HANSA_BENCH_PRODUCTS', 10_000)
const rounds = sizeFrom('HANSA_BENCH_ROUNDS', 20)
const columns = 8

const naming: GraphPlace = {
  mesh: 'bench',
  address: 'https://node.example.org',
  settings: {},
  addressOf: () => undefined,
  protocolsOf: () => undefined,
}

/** One dataset each; every tenth column carries a business term. */
function inventedProduct(index: number): KnownProduct {
  const product = `d${index % 50}/p${index}`
  return {
    product,
    version: '1.0.0',
    sequence: 1,
    publishedAt: '2026-01-01T00:00:00Z',
    title: product,
    about: `What is known of the things of kind ${index}, once a day.`,
    status: 'active',
    tags: ['bench'],
    team: [{ username: `owner${index % 500}`, role: 'owner' }],
    support: [],
    datasets: [
      {
        key: `${product}/out@1/rows`,
        sqlName: `p${index}`,
        about: `A thing of kind ${index} a row.`,
        createdAt: '2026-01-01T00:00:00Z',
        contract: { id: `${product}.out`, version: '1.0.0' },
        columns: Array.from({ length: columns }, (_, column) => ({
          name: column === 0 ? `key_${index % 2000}` : `column_${column}`,
          type: 'VARCHAR',
          required: column === 0,
          isUnique: column === 0 && index % 5 === 0,
          isInKey: column === 0 && index % 5 === 0,
          about: `Property ${column} of kind ${index}`,
          tags: [],
          definitions: (index + column) % 10 === 0 ? [`urn:hansa:bench:term:Term${index % 200}`] : [],
        })),
        object: { name: 'rows', properties: [] },
      },
    ],
  }
}

const known: Knowledge = {
  stamp: 'bench',
  rules: 1,
  domains: Array.from({ length: 50 }, (_, index) => ({ name: `d${index}`, kind: 'aggregate', owners: [] })),
  vocabulary: {
    purposes: [],
    classifications: ['public', 'internal'],
    attributes: {},
    terms: Array.from({ length: 200 }, (_, index) => ({
      ...{ name: `Term${index}`, description: `The term ${index}`, synonyms: [] },
    })),
  },
  products: new Map(
    Array.from({ length: products }, (_, index) => inventedProduct(index)).map((each) => [
      each.product,
      each,
    ]),
  ),
}

const questions = {
  count: 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }',
  term: `PREFIX dct: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?c WHERE { ?t skos:prefLabel "Term7" . ?c dct:subject ?t }`,
  owner: `PREFIX dprod: <https://ekgf.github.io/dprod/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    SELECT ?p WHERE { ?w foaf:name "owner7" . ?p dprod:dataProductOwner ?w }`,
}

export const graph: Benchmark = {
  about: `SPARQL and joins among ${products} products of ${columns} columns`,
  run: async () => {
    const state = mkdtempSync(path.join(tmpdir(), 'hansa-bench-'))
    await using sparql = new MeshSparql({ state, querySeconds: 120 })
    const ask = (query: string): Promise<number> =>
      timed(() =>
        sparql.answer({
          ...{ query, media: 'text/csv', asker: 'user:bench', knowledge: known, naming },
          own: () => Promise.resolve([]),
        }),
      )
    const first = await ask(questions.count)
    const samples: Record<string, number[]> = { 'first answer ms': [first] }
    for (const [name, query] of Object.entries(questions)) {
      samples[`${name} ms`] = []
      for (let round = 0; round < rounds; round++) samples[`${name} ms`]?.push(await ask(query))
    }
    const bytes = childBytes()
    samples['joins ms'] = await joinTimes()
    rmSync(state, { recursive: true })
    return {
      tables: [
        {
          title: `the process that holds the graph takes ${megabytes(bytes)} MB`,
          headers: ['', 'p50 ms', 'p95 ms'],
          rows: Object.entries(samples).map(([name, values]) => [
            name.replace(/ ms$/, ''),
            ...[0.5, 0.95].map((share) => percentile(values, share).toFixed(0)),
          ]),
        },
      ],
      targets: [],
      samples,
    }
  },
}

/** Without the index, which is made once for what is known. */
async function joinTimes(): Promise<number[]> {
  const index = joinIndex(known)
  const lineage = { graph: lineageGraph([]), viewer: seesAll }
  const times: number[] = []
  for (let round = 0; round < rounds; round++)
    times.push(await timed(() => findJoins(inventedProduct(round * 7), index, lineage)))
  return times
}

/** Of the processes below this one; Linux says it. */
function childBytes(): number {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return children
    .trim()
    .split(' ')
    .map((child) => Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1] ?? 0))
    .reduce((sum, kibibytes) => sum + kibibytes * 1024, 0)
}
