import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { fromSystemError, systemErrorCode } from '../../errors.ts'
import { makeDurableFolder } from '../../store/writable-folder.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'
import type { Report } from './report-schemas.ts'

const point = z.strictObject({ sequence: z.int().positive(), hash: z.string(), at: z.string() })
const seenSchema = z.record(
  z.string(),
  z.strictObject({ issuedAt: z.iso.datetime(), points: z.array(point).readonly() }),
)

/** What nodes said of the length of their audits when this node looked, by node. */
export type SeenCheckpoints = Readonly<z.infer<typeof seenSchema>>

const fileOf = (state: string): string => path.join(state, 'mesh', 'seen-checkpoints.json')

/** Nothing where there is none, or it cannot be read: it is a memory, and who wants to be sure keeps a copy elsewhere. */
export async function readSeen(state: string): Promise<SeenCheckpoints> {
  try {
    return seenSchema.safeParse(JSON.parse(await readFile(fileOf(state), 'utf8'))).data ?? {}
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || error instanceof SyntaxError) return {}
    throw fromSystemError(error, 'reading what nodes said of their audits')
  }
}

export async function keepSeen(state: string, seen: SeenCheckpoints): Promise<void> {
  try {
    await makeDurableFolder(path.dirname(fileOf(state)))
    await writeWholeFile(fileOf(state), `${JSON.stringify(seen)}\n`)
  } catch (error) {
    throw fromSystemError(error, 'writing down what nodes said of their audits')
  }
}

const pointsKept = 200

/** What is known of a node once it has said this; a word that contradicts what it said before takes nothing back. */
export function seenAfter(
  before: SeenCheckpoints[string] | undefined,
  { issuedAt, checkpoints }: Pick<Report<'checkpoint'>, 'issuedAt' | 'checkpoints'>,
): SeenCheckpoints[string] {
  const said = checkpoints.map(({ sequence, hash, at }) => ({ sequence, hash, at }))
  const points = new Map([...said, ...(before?.points ?? [])].map((each) => [each.sequence, each]))
  const kept = [...points.values()].sort((a, b) => a.sequence - b.sequence).slice(-pointsKept)
  const isNewer = before === undefined || Date.parse(before.issuedAt) <= Date.parse(issuedAt)
  return { issuedAt: isNewer ? issuedAt : before.issuedAt, points: kept }
}

/** Where a node's present word and what it said before cannot both be true: an audit only grows. */
export function contradictions(
  before: SeenCheckpoints[string],
  { issuedAt, checkpoints }: Pick<Report<'checkpoint'>, 'issuedAt' | 'checkpoints'>,
): readonly string[] {
  if (Date.parse(issuedAt) < Date.parse(before.issuedAt))
    return [`it is said to be of ${issuedAt}, and there was one of ${before.issuedAt}: it is held back`]
  const now = new Map(checkpoints.map((each) => [each.sequence, each.hash]))
  const length = checkpoints.at(-1)?.sequence ?? 0
  const longest = before.points.at(-1)
  return [
    ...(longest !== undefined && longest.sequence > length
      ? [`it had ${longest.sequence} entries at ${longest.at}, and says that it has ${length}: it was cut`]
      : []),
    ...before.points.flatMap(({ sequence, hash, at }) => {
      const said = now.get(sequence)
      return said === undefined || said === hash
        ? []
        : [`entry ${sequence} is not the one that was signed at ${at}: it was written anew`]
    }),
  ]
}
