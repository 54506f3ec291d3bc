import { readFileSync } from 'node:fs'
import { ownFile } from '../own-files.ts'

/** The version of Hansa that runs. */
export function packageVersion(): string {
  const document: unknown = JSON.parse(readFileSync(ownFile('package.json'), 'utf8'))
  return typeof document === 'object' && document !== null && 'version' in document
    ? String(document.version)
    : '0.0.0'
}
