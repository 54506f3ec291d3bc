import { existsSync, readFileSync } from 'node:fs'

import { locator, type DocumentPath, type Locate } from './document.ts'
import type { Position } from './issue.ts'

/**
 * Finds places in files by path, reading and parsing each file at most once, when first asked. What a council signed may
 * be in no file here: its place is the beginning then.
 */
export function positionFinder(): (file: string, path: DocumentPath, part?: 'key' | 'value') => Position {
  const known = new Map<string, Locate>()
  return (file, path, part) => {
    const locate = known.get(file) ?? locator(file, existsSync(file) ? readFileSync(file, 'utf8') : '')
    known.set(file, locate)
    return locate(path, part)
  }
}
