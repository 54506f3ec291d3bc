import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Engine, type EngineOptions, type Row } from '../../src/engine/engine.ts'
import type { Server } from '../../src/spec/data-contract.ts'
import type { Column } from '../../src/spec/logical-type.ts'
import {
  probeSource,
  readSource,
  type Fingerprint,
  type HashCache,
  type SourceRead,
} from '../../src/product/source/source.ts'
import { sourceInput } from './source-input.ts'

type More = Parameters<typeof sourceInput>[2] & {
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly hashes?: HashCache
  readonly now?: Date
  readonly maxBadRows?: number
}

/** A folder with source files, an engine and a staging folder; removed at the end. */
export class SourceWorkspace implements AsyncDisposable {
  readonly folder: string
  readonly staging: string
  readonly engine: Engine

  private constructor(folder: string, engine: Engine) {
    this.folder = folder
    this.staging = path.join(folder, 'staging')
    this.engine = engine
  }

  static async open(options: EngineOptions = {}): Promise<SourceWorkspace> {
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-source-'))
    await mkdir(path.join(folder, 'staging'))
    const engine = await Engine.open({ threads: 2, tempDirectory: path.join(folder, 'spill'), ...options })
    return new SourceWorkspace(folder, engine)
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const file = path.join(this.folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
    return file
  }

  async sql(statement: string): Promise<readonly Row[]> {
    using connection = await this.engine.connect()
    return await connection.rows(statement)
  }

  probe(
    server: Partial<Server> & { readonly type: string },
    columns: readonly Column[],
    more: More = {},
  ): Promise<Fingerprint> {
    const { input, dataset } = sourceInput(server, columns, {
      contractFile: path.join(this.folder, 'raw.odcs.yaml'),
      ...more,
    })
    return probeSource(input, dataset, this.#context(more))
  }

  read(
    server: Partial<Server> & { readonly type: string },
    columns: readonly Column[],
    more: More = {},
  ): Promise<SourceRead> {
    const { input, dataset } = sourceInput(server, columns, {
      contractFile: path.join(this.folder, 'raw.odcs.yaml'),
      ...more,
    })
    return readSource(input, dataset, { ...this.#context(more), engine: this.engine, staging: this.staging })
  }

  #context({ environment = process.env, hashes, now, maxBadRows }: More) {
    return {
      effects: { now: () => now ?? new Date(), environment, report: () => undefined },
      ...(hashes === undefined ? {} : { hashes }),
      ...(maxBadRows === undefined ? {} : { maxBadRows }),
    }
  }

  /** What was read, in its order. */
  rows({ files }: SourceRead): Promise<readonly Row[]> {
    return this.sql(`SELECT * FROM read_parquet([${files.map((file) => `'${file}'`).join(', ')}])`)
  }

  /** Names of everything left below staging. */
  async staged(): Promise<readonly string[]> {
    return (await readdir(this.staging, { recursive: true })).sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.engine.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
