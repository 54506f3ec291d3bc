import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync, statSync, type BigIntStats } from 'node:fs'

/** A file below a folder: its path relative to it, with `/`, and what tells whether it changed. */
export interface FolderFile {
  readonly path: string
  readonly size: number
  /** Size, time of change in nanoseconds and inode, in one string. */
  readonly stamp: string
  readonly changedAt: number
}

/** All files below a folder, sorted by path, but for what starts with a dot and `node_modules`. */
export function folderFiles(folder: string): FolderFile[] {
  const files: FolderFile[] = []
  collect(folder, '', files)
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function collect(folder: string, prefix: string, files: FolderFile[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry
    if (name.startsWith('.') || name === 'node_modules') continue
    if (entry.isDirectory()) {
      collect(`${folder}/${name}`, `${prefix}${name}/`, files)
      continue
    }
    // A link is followed to a file, not to a folder: that could lead in circles.
    const status = statSync(`${folder}/${name}`, { bigint: true, throwIfNoEntry: false })
    if (status?.isFile() === true) files.push(folderFile(`${prefix}${name}`, status))
  }
}

const folderFile = (path: string, { size, mtimeNs, ino }: BigIntStats): FolderFile => ({
  path,
  size: Number(size),
  stamp: `${size.toString(36)}.${mtimeNs.toString(36)}.${ino.toString(36)}`,
  changedAt: Number(mtimeNs / 1_000_000n),
})

/** Shared, since files are read one after the other. */
const chunk = Buffer.allocUnsafe(1 << 18)

/** The SHA-256 of a file of any size, in hex. */
export function hashFile(file: string): string {
  const hash = createHash('sha256')
  const descriptor = openSync(file, 'r')
  try {
    for (;;) {
      const length = readSync(descriptor, chunk)
      if (length === 0) return hash.digest('hex')
      hash.update(chunk.subarray(0, length))
    }
  } finally {
    closeSync(descriptor)
  }
}
