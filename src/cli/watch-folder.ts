import { watch, type FSWatcher } from 'node:fs'
import { HansaError, systemErrorCode } from '../errors.ts'

export interface FolderWatch {
  /**
   * Watches what is there now. Node.js loses sight of a folder that is removed and made again, as by `git switch`: so
   * whoever heard of a change renews the watch, and only then looks at the files.
   */
  readonly renew: () => void
  readonly close: () => void
}

export interface FolderWatchOptions {
  /** Hears of files, by their path in the folder; undefined where that is not known. */
  readonly onChange: (file: string | undefined) => void
  readonly onFault: (error: unknown) => void
}

/** Watches a folder and all below it. */
export function watchFolder(folder: string, { onChange, onFault }: FolderWatchOptions): FolderWatch {
  let watcher: FSWatcher | undefined
  const close = (): void => {
    watcher?.close()
    watcher = undefined
  }
  const hearFault = (error: unknown): void => {
    // Something went away while it was being looked at: a change like any other.
    if (systemErrorCode(error) === 'ENOENT') onChange(undefined)
    else onFault(watchFault(error, folder))
  }
  const renew = (): void => {
    close()
    try {
      watcher = watch(folder, { recursive: true }, (_event, file) => onChange(file ?? undefined))
      watcher.on('error', hearFault)
    } catch (error) {
      hearFault(error)
    }
  }
  renew()
  return { renew, close }
}

function watchFault(cause: unknown, folder: string): unknown {
  if (!['ENOSPC', 'EMFILE'].includes(systemErrorCode(cause) ?? '')) return cause
  return new HansaError('too_large', `${folder} has more files than this system may watch`, {
    cause,
    remedy: 'Raise its limit (on Linux `fs.inotify.max_user_watches`), or run `hansa apply` yourself.',
  })
}
