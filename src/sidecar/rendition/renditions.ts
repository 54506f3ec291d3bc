import { hash, randomUUID } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Effects } from '../../effects.ts'
import type { EngineOptions } from '../../engine/engine.ts'
import { fromSystemError, HansaError } from '../../errors.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { DataFile, Snapshot } from '../../store/snapshot.ts'
import type { GovernedFile } from '../dataset-access.ts'
import type { HeldFiles } from './held-files.ts'
import type { NodeSecret } from '../node-secret.ts'
import { makeProcessFolder, removeFolder, removeLeftovers } from '../process-folder.ts'
import { HeldFolder } from './held-folder.ts'
import { inParallel } from './in-parallel.ts'
import { makeRendition } from './make-rendition.ts'
import type { RenditionFile } from './rendition-file.ts'
import { RenditionFolder } from './rendition-folder.ts'
import { narrowed, renditionPlan, type HashKeys, type RenditionPlan } from './rendition-plan.ts'
import { reportMaking } from './report-making.ts'
import { SharedWork } from './shared-work.ts'
import { TrustedEngine } from './trusted-engine.ts'

export interface RenditionsOptions {
  /** The node's own folder. */
  readonly state: string
  readonly objects: Pick<ObjectStore, 'localPath'>
  readonly secret: NodeSecret
  readonly maximumBytes: number
  readonly engine: Pick<EngineOptions, 'memoryLimit' | 'threads'>
  readonly effects: Pick<Effects, 'report'>
}

export interface RenditionRequest {
  /** The statement's id: hashes that hold for one statement are the same in all datasets of it. */
  readonly statement?: string
  /**
   * The only columns that are needed, where that is known. What is made for this request alone may then lack the
   * others.
   */
  readonly columns?: readonly string[]
  readonly signal?: AbortSignal
}

/** How often files are looked for that another process removes while they are being held. */
const attempts = 5
const filesAtOnce = 2

/**
 * Makes and keeps the data files of snapshots as entitlements show them: on the trusted side, by an engine that never
 * sees a reader's SQL. What was made once is found again, whoever it is shown to.
 */
export class Renditions implements AsyncDisposable {
  readonly #options: RenditionsOptions
  readonly #folders: Folders
  readonly #kept: RenditionFolder
  readonly #engine: TrustedEngine
  readonly #making = new SharedWork<RenditionFile>()

  private constructor(options: RenditionsOptions, folders: Folders, kept: RenditionFolder) {
    this.#options = options
    this.#folders = folders
    this.#kept = kept
    this.#engine = new TrustedEngine(options.engine)
  }

  /** Also removes what processes left that were killed. */
  static async open(options: RenditionsOptions): Promise<Renditions> {
    const folders = foldersOf(options.state)
    try {
      for (const folder of [folders.making, folders.held]) {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await removeLeftovers(folder)
      }
      const { maximumBytes } = options
      return new Renditions(options, folders, await RenditionFolder.open(folders.kept, { maximumBytes }))
    } catch (error) {
      throw fromSystemError(error, 'opening the renditions')
    }
  }

  /**
   * What the entitlement shows of the snapshot, which must be held until this returns. The files are there until they
   * are released; there are none where no row may be seen.
   */
  async files(
    snapshot: Snapshot,
    entitlement: Entitlement,
    request: RenditionRequest = {},
  ): Promise<HeldFiles> {
    const plan = renditionPlan(snapshot, entitlement, this.#hashKeys(entitlement, request))
    if (plan.rows.kind === 'none') return nothing
    try {
      return plan.isPassing
        ? await this.#makeOnce(plan, snapshot.files, request)
        : await this.#keptFiles(plan, snapshot.files, request)
    } catch (error) {
      throw fromSystemError(error, `preparing what may be seen of ${plan.name}`)
    }
  }

  /** Removes what was made of data files that are not among those kept (by SHA-256); gives how many bytes. */
  async collect({ keepDataFiles }: { readonly keepDataFiles: ReadonlySet<string> }): Promise<number> {
    return this.#kept.collect(keepDataFiles)
  }

  /** Cancels what is being made. Files that are held stay until they are released. */
  async close(): Promise<void> {
    await this.#making.close()
    await this.#engine.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #hashKeys({ purpose }: Entitlement, { statement = randomUUID() }: RenditionRequest): HashKeys {
    const { secret } = this.#options
    return {
      global: secret.keyFor('mask of a purpose', purpose),
      queryLocal: secret.keyFor('mask of a statement', statement),
    }
  }

  async #keptFiles(
    plan: RenditionPlan,
    dataFiles: readonly DataFile[],
    request: RenditionRequest,
  ): Promise<HeldFiles> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const found = await this.#findOrMake(plan, dataFiles, request)
      if (found === 'too large') return this.#makeOnce(narrowed(plan, request.columns), dataFiles, request)
      const held = await this.#hold(found)
      if (held !== undefined) return held
    }
    throw new HansaError('busy', `what may be seen of ${plan.name} is removed again and again`, {
      remedy: 'Raise `sidecar.renditionDisk` in mesh.yaml.',
    })
  }

  /** The rendition of each data file, made where there is none; unless what is missing would fill all the space there is. */
  async #findOrMake(
    plan: RenditionPlan,
    dataFiles: readonly DataFile[],
    { signal }: RenditionRequest,
  ): Promise<readonly RenditionFile[] | 'too large'> {
    const kept = await this.#kept.find(plan.key)
    const missing = dataFiles.filter(({ sha256 }) => !kept.has(sha256))
    if (missing.reduce((sum, { bytes }) => sum + bytes, 0) > this.#options.maximumBytes) return 'too large'
    const made = await this.#makeAll(plan, missing, (file) =>
      this.#making.run(`${plan.key}/${file.sha256}`, (abort) => this.#makeKept(plan, file, abort), signal),
    )
    const all = new Map([...kept, ...made.map((file) => [file.dataFile, file] as const)])
    return dataFiles.flatMap(({ sha256 }) => all.get(sha256) ?? [])
  }

  #makeAll<T>(
    plan: RenditionPlan,
    dataFiles: readonly DataFile[],
    make: (file: DataFile, index: number) => Promise<T>,
  ): Promise<T[]> {
    return reportMaking(this.#options.effects, { plan, files: dataFiles }, (advance) =>
      inParallel(dataFiles, filesAtOnce, async (file, index) => {
        const made = await make(file, index)
        advance()
        return made
      }),
    )
  }

  async #makeKept(plan: RenditionPlan, file: DataFile, signal: AbortSignal): Promise<RenditionFile> {
    const folder = await makeProcessFolder(this.#folders.making)
    try {
      const made = (await this.#make(plan, file, { folder, signal })) ?? (await emptyFile(folder))
      return await this.#kept.add(plan.key, { ...made, dataFile: file.sha256 })
    } finally {
      await removeFolder(folder)
    }
  }

  async #make(
    plan: RenditionPlan,
    { key }: DataFile,
    { folder, signal }: { readonly folder: string; readonly signal?: AbortSignal | undefined },
  ): Promise<GovernedFile | undefined> {
    const file = await this.#options.objects.localPath(key)
    return this.#engine.use((connection) => makeRendition(connection, plan, { file, folder }), signal)
  }

  /** For this request alone: where hashes hold for one statement only, or there is no space to keep so much. */
  async #makeOnce(
    plan: RenditionPlan,
    dataFiles: readonly DataFile[],
    { signal }: RenditionRequest,
  ): Promise<HeldFiles> {
    const folder = await makeProcessFolder(this.#folders.held)
    try {
      const files = await this.#makeAll(plan, dataFiles, async (file, index) => {
        const made = await this.#make(plan, file, { folder: path.join(folder, String(index)), signal })
        if (made !== undefined) await chmod(made.path, 0o444)
        return made ?? []
      })
      return { files: files.flat(), release: () => removeFolder(folder) }
    } catch (error) {
      await removeFolder(folder)
      throw error
    }
  }

  /** Undefined where one of them is gone. */
  async #hold(files: readonly RenditionFile[]): Promise<HeldFiles | undefined> {
    const visible = files.filter(({ rows }) => rows > 0)
    if (visible.length === 0) return nothing
    const folder = await HeldFolder.make(this.#folders.held)
    const release = (): Promise<void> => folder.release()
    try {
      const held = await Promise.all(visible.map((file) => folder.add(file)))
      if (held.every((file) => file !== undefined)) return { files: held, release }
    } catch (error) {
      await release()
      throw error
    }
    await release()
    return undefined
  }
}

const nothing: HeldFiles = { files: [], release: () => Promise.resolve() }

/** All on one file system, so that files can be renamed and linked between them. */
interface Folders {
  readonly kept: string
  readonly making: string
  readonly held: string
}

function foldersOf(state: string): Folders {
  const folder = path.join(path.resolve(state), 'renditions')
  return {
    kept: path.join(folder, 'kept'),
    making: path.join(folder, 'making'),
    held: path.join(folder, 'held'),
  }
}

/** Remembers that there is nothing to see of a data file. */
async function emptyFile(folder: string): Promise<GovernedFile> {
  const file = path.join(folder, 'empty')
  await writeFile(file, '')
  return { path: file, rows: 0, bytes: 0, sha256: sha256OfNothing }
}

const sha256OfNothing = hash('sha256', '')
