import { rm } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { signStatement } from '../../src/governance/signed-statement.ts'
import { describeNode } from '../../src/mesh/describe-node.ts'
import { nodeDescriptorType } from '../../src/mesh/node-descriptor.ts'
import { openRemote, type OpenedRemote } from '../../src/mesh/open-remote.ts'
import { OwnStatements } from '../../src/mesh/own-statements.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import type { RemoteDatasets, RemoteNeed } from '../../src/sidecar/remote/remote-datasets.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { serveNodes, type ServedNode, type ServedNodes } from '../../test/mesh/served-node.ts'

const reader: Reader = {
  principal: { kind: 'user', id: 'kim', teams: [], attributes: {} },
  method: 'token',
}
const purpose = 'dpv:Marketing'
const everything: RemoteNeed = { columns: undefined, conditions: [], limit: undefined }

/** A column that compression cannot make smaller. */
const noise = (seed: number): string => `(hash(range * 7 + ${seed}) >> 8)::bigint`

const open = `@id("open")
@reason("These data are for everybody.")
permit (principal, action == Hansa::Action::"read", resource);
`

/** What came of one question. */
export interface Answer {
  readonly rows: string
  /** How each dataset of another node came: `sent`, `groups`, `query`, `files`, `cache`. */
  readonly how: string
  /** That came over the network, and of the whole dataset. */
  readonly bytes: number
  readonly of: number
}

/** A node of sales that owns many rows, and one of planning that reads them, each behind HTTP on this machine. */
export class MeshQueryBench implements AsyncDisposable {
  readonly #nodes: ServedNodes<'sales' | 'planning'>
  #reading: { readonly sidecar: Sidecar; readonly remote: OpenedRemote } | undefined

  private constructor(nodes: ServedNodes<'sales' | 'planning'>) {
    this.#nodes = nodes
  }

  static async open(rows: number): Promise<MeshQueryBench> {
    const nodes: ServedNodes<'sales' | 'planning'> = await serveNodes({
      sales: {
        products: { 'sales/readings': readings(rows), 'sales/steps': steps('steps') },
        declare: (mesh) => mesh.write('governance/policies/open.cedar', open),
        statements: () => statementsOf(nodes.sales),
        systemClock: true,
      },
      planning: {
        products: { 'planning/plans': steps('plans') },
        declare: (mesh) => mesh.write('governance/policies/open.cedar', open),
        vouchesFor: ['user:*'],
        systemClock: true,
      },
    })
    return new MeshQueryBench(nodes)
  }

  get owner(): string {
    return this.#nodes.sales.url
  }

  /** The published file of the readings, on this machine. */
  async file(): Promise<string> {
    const { metadata, objects } = await this.#nodes.sales.mesh.store()
    const snapshot = (await metadata.publication('sales/readings'))?.snapshots[0]
    return objects.localPath(snapshot?.files[0]?.key ?? '')
  }

  /** Asks the node that owns the readings, which has the rows of the plans under another name. */
  async askOwner(sql: string): Promise<Answer> {
    return ask(this.#nodes.sales.sidecar, sql.replaceAll('planning.plans', 'sales.steps'))
  }

  /** Asks the node that owns none of them, as it was left by `start`. */
  async askElsewhere(sql: string): Promise<Answer> {
    if (this.#reading === undefined) throw new Error('planning was not started')
    return ask(this.#reading.sidecar, sql)
  }

  /**
   * Starts planning anew: without anything it had of sales where `forgets`; `wholeFiles` lets it only fetch whole files. Its
   * worker is there.
   */
  async start({
    forgets,
    wholeFiles = false,
  }: {
    readonly forgets: boolean
    readonly wholeFiles?: boolean
  }): Promise<void> {
    await this.#stop()
    const { mesh, members } = this.#nodes.planning
    if (forgets)
      for (const kept of ['files', 'catalogue', 'words', 'nodes.json'])
        await rm(path.join(mesh.state, 'mesh', kept), { recursive: true, force: true })
    const { effects, store } = await mesh.context()
    const { settings } = await mesh.load()
    const book = { nodeStatement: () => describe(this.#nodes.sales, effects.now()) }
    const remote = await openRemote({ settings, mesh: 'test', members, effects, book })
    const datasets = wholeFiles ? onlyWholeFiles(remote.datasets) : remote.datasets
    const options = { store, settings, mesh: 'test', effects, warmWorkers: 1, remote: datasets }
    this.#reading = { sidecar: await Sidecar.open(options), remote }
    await this.askElsewhere('select count(*) as n from planning.plans')
  }

  async #stop(): Promise<void> {
    await this.#reading?.sidecar.close()
    await this.#reading?.remote.close()
    this.#reading = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop()
    await this.#nodes[Symbol.asyncDispose]()
  }
}

const readings = (rows: number) => ({
  serves: {
    readings: {
      columns: {
        n: 'integer',
        place: 'integer',
        first: 'integer',
        second: 'integer',
        third: 'integer',
      } as const,
    },
  },
  sql: {
    readings: `select range::bigint as n, (range % 50)::bigint as place, ${noise(1)} as first, ${noise(2)} as second, ${noise(3)} as third from range(${rows})\n`,
  },
})

const steps = (name: string) => ({
  serves: { [name]: { columns: { step: 'integer#' } as const } },
  sql: { [name]: 'select range::bigint as step from range(100)\n' },
  files: { 'README.md': '# Steps\n' },
})

const onlyWholeFiles = (datasets: RemoteDatasets): RemoteDatasets => ({
  mentioned: (words) => datasets.mentioned(words),
  all: () => datasets.all(),
  access: (request) => datasets.access(request),
  fetch: (access, _need, request) => datasets.fetch(access, everything, request),
})

async function ask(sidecar: Sidecar, sql: string): Promise<Answer> {
  const result = await sidecar.query(reader, { sql, purpose, format: 'json', port: 'http' })
  const [rows] = await Promise.all([text(result.bytes), result.rows])
  const { transfers } = result
  return {
    rows,
    how: transfers.map(({ how }) => how).join(', '),
    bytes: transfers.reduce((sum, { bytes }) => sum + bytes, 0),
    of: transfers.reduce((sum, { of }) => sum + of, 0),
  }
}

/** Where the node is, as it says itself. */
async function describe(node: ServedNode, now: Date): Promise<string> {
  const { name, url: address } = node
  const facts = { mesh: 'test', node: name, address, domains: [], rotation: 0, hansa: 'test', products: {} }
  return signStatement(describeNode(facts, now), nodeDescriptorType, await node.key())
}

async function statementsOf(node: ServedNode): Promise<ReadonlyMap<string, string>> {
  const own = new OwnStatements({
    store: (await node.mesh.store()).metadata,
    mesh: 'test',
    node: { name: node.name, address: node.url },
    protocols: [{ name: 'http' }],
    state: node.mesh.state,
    key: await node.key(),
    members: node.members,
    hansa: 'test',
    now: () => node.mesh.now,
  })
  return own.current()
}
