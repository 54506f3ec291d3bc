import assert from 'node:assert/strict'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HansaError } from '../../../src/errors.ts'
import { sentQuery, type SentQuery } from '../../../src/mesh/remote/sent-query.ts'
import { foldName } from '../../../src/engine/sql/same-name.ts'
import type { GovernedFiles } from '../../../src/sidecar/dataset-access.ts'
import { parseDatasetKey } from '../../../src/sidecar/dataset-key.ts'
import type {
  RemoteAccess,
  RemoteDataset,
  RemoteDatasets,
  RemoteFiles,
  RemoteNeed,
  RemoteRequest,
  SentResult,
  SentStatement,
} from '../../../src/sidecar/remote/remote-datasets.ts'
import type { TestMesh } from '../../support/test-mesh.ts'

export const owner = 'there'

/** Datasets of another mesh's store in this process, as its own sidecar lets them be read. */
export class OwningNode implements RemoteDatasets {
  readonly mesh: TestMesh
  /** How many files are held now. */
  held = 0
  /** What the sidecar was asked, in order. */
  readonly asked: RemoteRequest[] = []
  readonly needs: RemoteNeed[] = []
  isAway = false
  /** Whether a part of a statement is run there, rather than to bring the files. */
  isAskedToRun = false
  /** Whether there is so much that nothing of it is brought where its result can be sent. */
  isAskedForParts = false
  refusesToSend = false
  /** The statements, and parts of such, that were sent here. */
  readonly sent: string[] = []

  constructor(mesh: TestMesh) {
    this.mesh = mesh
  }

  async mentioned(words: ReadonlySet<string>): Promise<readonly RemoteDataset[]> {
    return (await this.all()).filter(({ names }) => names.some(([, name]) => words.has(foldName(name))))
  }

  async all(): Promise<readonly RemoteDataset[]> {
    const heads = await (await this.mesh.store()).metadata.heads()
    return [...heads.values()].flatMap(({ snapshotIds }) =>
      Object.keys(snapshotIds).map((key) => {
        const { domain, object, major } = parseDatasetKey(key)
        const names = [object, `${object}_v${major}`].map((name) => [domain, name] as const)
        return { key, node: owner, names }
      }),
    )
  }

  async access(request: RemoteRequest): Promise<RemoteAccess> {
    this.asked.push(request)
    if (this.isAway) throw new HansaError('source_unavailable', `${owner} does not answer`)
    const files = await this.#files(request)
    const { snapshot, entitlement } = files
    await files.release()
    return {
      dataset: request.dataset,
      columns: entitlement.columns.flatMap(({ name, type, access }) =>
        access === 'withheld' ? [] : [{ name, type }],
      ),
      purpose: files.purpose,
      agreement: files.agreement,
      version: snapshot.version,
      snapshot: snapshot.id,
      entitlement: entitlement.signature,
      rows: sum(files.files.map(({ rows }) => rows)),
      bytes: sum(files.files.map(({ bytes }) => bytes)),
      staleSince: undefined,
    }
  }

  async fetch(access: RemoteAccess, need: RemoteNeed, request: RemoteRequest): Promise<RemoteFiles> {
    this.needs.push(need)
    if (this.isAskedToRun) return this.#run(sentQuery(access, need), access, request)
    const held = await this.#files(request)
    this.held += 1
    const paths = held.files.map((file) => file.path)
    const sizes = await Promise.all(paths.map(async (each) => (await stat(each)).size))
    return {
      columns: access.columns,
      files: paths,
      content: JSON.stringify([access.snapshot, access.entitlement ?? null]),
      transfer: {
        dataset: access.dataset.key,
        version: access.version,
        node: owner,
        how: 'files',
        bytes: sum(sizes),
        of: access.bytes,
        milliseconds: 1,
      },
      release: async () => {
        this.held -= 1
        await held.release()
      },
    }
  }

  missing(): Promise<number> {
    return Promise.resolve(this.isAskedForParts ? 100 << 20 : 0)
  }

  estimate(): Promise<number> {
    return this.missing()
  }

  async send(
    { sql, how, columns, longest }: SentStatement,
    accesses: readonly RemoteAccess[],
    request: RemoteRequest,
  ): Promise<SentResult | undefined> {
    const [first] = accesses
    if (first === undefined || this.refusesToSend) return undefined
    this.sent.push(sql)
    const { transfer, ...result } = await this.#run({ statement: sql, columns }, first, request)
    assert.ok(transfer.bytes <= longest)
    const transfers = accesses.map(({ dataset: { key }, version }) => ({
      ...transfer,
      dataset: key,
      version,
      how,
    }))
    return { ...result, transfers }
  }

  async #run(
    { statement, columns }: SentQuery,
    access: RemoteAccess,
    { reader, signal }: RemoteRequest,
  ): Promise<RemoteFiles> {
    const { purpose } = access
    const port = { port: 'http', format: 'parquet', ...(signal && { signal }) } as const
    const result = await (await this.mesh.sidecar()).query(reader, { sql: statement, purpose, ...port })
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-sent-'))
    const file = path.join(folder, 'result.parquet')
    await pipeline(result.bytes, createWriteStream(file))
    this.held += 1
    return {
      columns,
      files: [file],
      content: `${statement} ${access.snapshot}`,
      transfer: {
        dataset: access.dataset.key,
        version: access.version,
        node: owner,
        how: 'query',
        statement,
        bytes: (await stat(file)).size,
        of: access.bytes,
        milliseconds: 1,
      },
      release: async () => {
        this.held -= 1
        await rm(folder, { recursive: true })
      },
    }
  }

  async #files({ dataset, reader, terms, version }: RemoteRequest): Promise<Files> {
    const [name] = dataset.names
    if (name === undefined) throw new Error('a dataset has a name')
    const options = { ...terms, port: 'mesh', ...(version === undefined ? {} : { version }) }
    const sidecar = await this.mesh.sidecar()
    const named = { domain: name[0], name: name[1] }
    const { purpose = '', agreement } = await sidecar.decide(reader, named, options)
    return { ...(await sidecar.files(reader, named, options)), purpose, agreement: agreement?.id }
  }
}

type Files = GovernedFiles & { readonly purpose: string; readonly agreement: string | undefined }

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
