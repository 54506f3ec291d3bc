import type { Effects } from '../effects.ts'
import { HansaError } from '../errors.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import type { DatasetAccess, DatasetName, DecideOptions, GovernedFiles } from './dataset-access.ts'
import type { GovernedResult, ReadRequest } from './read-request.ts'
import type { Reader } from './reader.ts'

export interface SidecarOptions {
  readonly store: Store
  readonly settings: MeshSettings
  /** The mesh's name. */
  readonly mesh: string
  readonly effects: Effects
  /** Workers started ahead; `settings.sidecar.warmWorkers` where absent. A command that runs one statement wants none. */
  readonly warmWorkers?: number
}

/**
 * What stands between the published data and everyone else: it decides each read anew, under the rules, agreements and
 * publications of that moment, hands out only what was permitted, and has written down who read what before they do.
 */
export class Sidecar implements AsyncDisposable {
  private constructor() {
    throw new HansaError('internal', 'not yet')
  }

  /** The store stays the caller's, who closes it after the sidecar. */
  static open(options: SidecarOptions): Promise<Sidecar> {
    return Promise.reject(new HansaError('internal', options.mesh))
  }

  /**
   * Runs one statement over what the reader may see of the datasets it names. Rejects with `denied`, naming the rule and
   * the remedy, where one of them may not be read; with `unauthenticated` where the reader's proof has expired.
   */
  query(reader: Reader, request: ReadRequest): Promise<GovernedResult> {
    return Promise.reject(new HansaError('internal', `${reader.method} ${request.sql}`))
  }

  /** Decides without reading; a denial is a value here. Nothing is written to the audit. */
  decide(reader: Reader, dataset: DatasetName, options: DecideOptions): Promise<DatasetAccess> {
    return Promise.reject(new HansaError('internal', `${reader.method} ${dataset.name} ${options.port}`))
  }

  /** The rendition's files of one dataset, for ports that hand out files; errors as `query`. */
  files(reader: Reader, dataset: DatasetName, options: DecideOptions): Promise<GovernedFiles> {
    return Promise.reject(new HansaError('internal', `${reader.method} ${dataset.name} ${options.port}`))
  }

  /** Ends every session; statements that run are cancelled. */
  close(): Promise<void> {
    return Promise.resolve()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
