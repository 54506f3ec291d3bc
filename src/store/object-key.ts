import { HansaError } from '../errors.ts'

/** Where a folder store keeps what is not yet an object. */
export const temporarySegment = '.tmp'

/** Throws unless `key` is one that a folder and a bucket both can hold, and that stays inside the store. */
export function requireObjectKey(key: string): void {
  const segments = key.split('/')
  const good =
    Buffer.byteLength(key) <= 1_000 &&
    segments[0] !== temporarySegment &&
    segments.every(
      (segment) => segment !== '' && segment !== '.' && segment !== '..' && !/[\\\0]/.test(segment),
    )
  if (!good) {
    throw new HansaError('invalid_input', `${JSON.stringify(key)} is not a key of an object`, {
      remedy: 'A key is a relative path with `/` between names that are neither empty, `.` nor `..`.',
    })
  }
}

/** `prefix` ending in `/`, or empty for everything. */
export function folderPrefix(prefix: string): string {
  if (prefix === '') return ''
  const folder = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  requireObjectKey(folder)
  return `${folder}/`
}

export const noSuchObject = (key: string, cause?: unknown): HansaError =>
  new HansaError('not_found', `the store has no object ${key}`, {
    cause,
    remedy: 'Its publication may have been retired meanwhile: run the same command again.',
  })
