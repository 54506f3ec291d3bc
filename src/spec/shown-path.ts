import path from 'node:path'

/** A file as messages name it: from the working directory where it is below that, else by its absolute path. */
export function shownPath(file: string): string {
  const relative = path.relative('', file)
  const isBelow = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
  return isBelow ? relative : file
}
