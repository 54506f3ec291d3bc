import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { packageFile } from './paths.ts'
import { readFileSync } from 'node:fs'

/** What a figure depends on besides the code. */
export interface Machine {
  readonly platform: string
  readonly cpu: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly node: string
  readonly duckdb: string
  /** Load averages over 1, 5 and 15 minutes: above the number of CPUs, others were working too. */
  readonly load: readonly number[]
}

export function machine(): Machine {
  const all = cpus()
  return {
    platform: `${platform()} ${release()} ${arch()}`,
    cpu: all[0]?.model ?? 'unknown',
    cpus: all.length,
    memoryBytes: totalmem(),
    node: process.version,
    duckdb: versionOf('@duckdb/node-api'),
    load: loadavg(),
  }
}

function versionOf(name: string): string {
  const document: unknown = JSON.parse(readFileSync(packageFile(name, 'package.json'), 'utf8'))
  return typeof document === 'object' && document !== null && 'version' in document
    ? String(document.version)
    : 'unknown'
}
