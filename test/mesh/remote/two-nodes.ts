import { readFileSync } from 'node:fs'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { signStatement } from '../../../src/governance/signed-statement.ts'
import { nodeDescriptorType } from '../../../src/mesh/node-descriptor.ts'
import { openRemote, type OpenedRemote } from '../../../src/mesh/open-remote.ts'
import { OwnStatements } from '../../../src/mesh/own-statements.ts'
import { readersPatience, type Patience } from '../../../src/mesh/remote/patience.ts'
import type {
  RemoteAccess,
  RemoteDataset,
  RemoteNeed,
  RemoteRequest,
} from '../../../src/sidecar/remote/remote-datasets.ts'
import type { RemoteTransfer } from '../../../src/sidecar/remote/remote-transfer.ts'
import type { Reader } from '../../../src/sidecar/reader.ts'
import { guardedSales } from '../guarded-sales.ts'
import { serveNodes, type NodeWish, type ServedNode, type ServedNodes } from '../served-node.ts'
import { Meddler } from './meddler.ts'

const large = 200_000

/** A column that cannot be made smaller. */
const noise = (seed: number): string =>
  `(hash(range * 7 + ${seed}) >> 8)::bigint as ${['reading', 'second', 'third'][seed - 1]}`

/** The guarded sales, with `ticks` that grow by a file a day and `readings` that are large. */
function salesWish(statements: NonNullable<NodeWish['statements']>): NodeWish {
  const sales = guardedSales()
  return {
    ...sales,
    statements,
    products: {
      ...sales.products,
      'sales/ticks': {
        sources: { days: { columns: { day: 'integer!' } } },
        serves: {
          ticks: {
            columns: { day: 'integer' },
            settings: { materialization: 'append', watermark: 'day' },
          },
        },
        sql: { ticks: 'select day from days\n' },
        files: { 'days.csv': 'day\n1\n', 'README.md': '# Ticks\n' },
      },
      'sales/readings': {
        serves: {
          readings: { columns: { n: 'integer', reading: 'integer', second: 'integer', third: 'integer' } },
        },
        sql: {
          readings: `select range::bigint as n, ${[1, 2, 3].map(noise).join(', ')} from range(${large})\n`,
        },
      },
    },
  }
}

/** What a test brought, with its rows. */
export interface Brought {
  readonly access: RemoteAccess
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly transfer: RemoteTransfer
  readonly content: string
}

export const everything: RemoteNeed = { columns: undefined, conditions: [], limit: undefined }

/** Short pauses: tests wait for them. */
export const impatience: Patience = { ...readersPatience, pause: 20, cooling: 100, answer: 2000, work: 2000 }

/** A node of sales behind a meddler, and one of planning that reads from it on behalf of its users. */
export interface TwoNodes extends AsyncDisposable {
  readonly sales: ServedNode
  readonly planning: ServedNode
  readonly meddler: Meddler
  /** The registry: where it says that sales is, and whether it can be asked. */
  readonly registry: { isDown: boolean; address: string }
  /** Opened anew, as after a restart of planning; by its clock, where no other one is given. */
  readonly open: (patience?: Patience, now?: () => Date) => Promise<OpenedRemote>
}

export async function serveTwoNodes(): Promise<TwoNodes> {
  const said: { statements: NonNullable<NodeWish['statements']> } = {
    statements: () => Promise.resolve(new Map()),
  }
  const nodes: ServedNodes<'sales' | 'planning'> = await serveNodes({
    sales: salesWish(() => said.statements()),
    planning: { domains: ['planning'], vouchesFor: ['user:*'] },
  })
  const { sales, planning } = nodes
  said.statements = () => productsOf(sales)
  const meddler = await Meddler.before(sales.url)
  const registry = { isDown: false, address: meddler.url }
  const book = {
    nodeStatement: async (node: string): Promise<string | undefined> => {
      if (registry.isDown) throw new Error('the registry is down')
      return node === 'sales' ? descriptorOf(sales, registry.address) : undefined
    },
  }
  return {
    sales,
    planning,
    meddler,
    registry,
    open: async (patience = impatience, now) => {
      const { settings } = await planning.mesh.load()
      const context = await planning.mesh.context()
      const effects = now === undefined ? context.effects : { now }
      return openRemote({ settings, mesh: 'test', members: planning.members, book, effects, patience })
    },
    [Symbol.asyncDispose]: async () => {
      await meddler[Symbol.asyncDispose]()
      await nodes[Symbol.asyncDispose]()
    },
  }
}

/** Without what it says of its address: readers would go past the meddler. */
export async function productsOf(node: ServedNode): Promise<ReadonlyMap<string, string>> {
  const { metadata } = await node.mesh.store()
  const own = new OwnStatements({
    store: metadata,
    mesh: 'test',
    node: { name: node.name, address: node.url },
    protocols: [{ name: 'http' }],
    state: node.mesh.state,
    key: await node.key(),
    members: node.members,
    hansa: '0.0.0',
    now: () => node.mesh.now,
  })
  return new Map([...(await own.current())].filter(([key]) => key !== 'node'))
}

/** What the node says of where it is. */
export async function descriptorOf(node: ServedNode, address: string, signer = node): Promise<string> {
  const now = node.mesh.now.getTime()
  const descriptor = {
    mesh: 'test',
    node: node.name,
    address,
    domains: ['sales'],
    rotation: 0,
    issuedAt: new Date(now + (said += 1)).toISOString(),
    expiresAt: new Date(now + 3_600_000).toISOString(),
    hansa: '0.0.0',
    products: {},
  }
  return signStatement(descriptor, nodeDescriptorType, await signer.key())
}

/** Each is newer than the one before, by a millisecond. */
let said = 0

/** Kim of marketing, who sees the north. */
export const kim: Reader = {
  principal: { kind: 'user', id: 'kim', teams: ['marketing'], attributes: { region: 'north' } },
  method: 'password',
}

export interface Wish extends Partial<Omit<RemoteRequest, 'dataset'>> {
  readonly need?: Partial<RemoteNeed>
}

/** What `sales.<name>` is to the reader, with all that they may see of it. */
export async function bring({ datasets }: OpenedRemote, name: string, wish: Wish = {}): Promise<Brought> {
  const { need, ...asked } = wish
  const request = {
    reader: kim,
    terms: { purpose: 'dpv:Marketing' },
    ...asked,
    dataset: await named(datasets, name),
  }
  const access = await datasets.access(request)
  const files = await datasets.fetch(access, { ...everything, ...need }, request)
  try {
    const parts = await Promise.all(
      files.files.map((file) => parquetReadObjects({ file: bytesOf(file), compressors })),
    )
    const rows = parts.flat() as Brought['rows']
    return { access, rows, transfer: files.transfer, content: files.content }
  } finally {
    await files.release()
  }
}

async function named(datasets: OpenedRemote['datasets'], name: string): Promise<RemoteDataset> {
  const found = await datasets.mentioned(new Set(['sales', name]))
  const [dataset] = found
  if (dataset === undefined) throw new Error(`nobody has ${name}`)
  return dataset
}

function bytesOf(file: string): ArrayBuffer {
  const bytes = readFileSync(file)
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
}
