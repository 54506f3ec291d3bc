import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { fromSystemError, systemErrorCode } from '../../errors.ts'
import { makeDurableFolder } from '../../store/writable-folder.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'

const seenSchema = z.record(z.string(), z.record(z.string(), z.iso.datetime()))

/** When the newest reports were said that this node has seen, by node and by what they are about: `compliance/<domain>`. */
export type SeenReports = Readonly<z.infer<typeof seenSchema>>

/** A report that was read, by what it is about. */
export interface ReadReport {
  readonly about: string
  readonly issuedAt: string
}

const fileOf = (state: string): string => path.join(state, 'mesh', 'seen-reports.json')

/** Nothing where there is none, or it cannot be read: it is a memory. */
export async function readSeenReports(state: string): Promise<SeenReports> {
  try {
    return seenSchema.safeParse(JSON.parse(await readFile(fileOf(state), 'utf8'))).data ?? {}
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || error instanceof SyntaxError) return {}
    throw fromSystemError(error, 'reading which reports were seen')
  }
}

export async function keepSeenReports(state: string, seen: SeenReports): Promise<void> {
  try {
    await makeDurableFolder(path.dirname(fileOf(state)))
    await writeWholeFile(fileOf(state), `${JSON.stringify(seen)}\n`)
  } catch (error) {
    throw fromSystemError(error, 'writing down which reports were seen')
  }
}

/** Whether a newer one was seen of a node: somebody plays this one back. */
export function isPlayedBack(
  { about, issuedAt }: ReadReport,
  seen: Readonly<Record<string, string>> = {},
): boolean {
  const newest = seen[about]
  return newest !== undefined && Date.parse(newest) > Date.parse(issuedAt)
}

/** What is known of a node's reports once these were seen. */
export const seenReportsAfter = (
  seen: Readonly<Record<string, string>> = {},
  reports: readonly ReadReport[],
): Readonly<Record<string, string>> => ({
  ...seen,
  ...Object.fromEntries(
    reports.filter((report) => !isPlayedBack(report, seen)).map(({ about, issuedAt }) => [about, issuedAt]),
  ),
})
