import * as z from 'zod'
import { statementHeader, verifyStatement } from '../governance/signed-statement.ts'

export const rotationType = 'hansa-rotation+json'

/** A node's old key names the new one. The descriptor that the new key signs is its proof that it is there. */
export const rotationSchema = z.strictObject({
  mesh: z.string(),
  node: z.string(),
  /** From 1, without gaps. */
  number: z.int().positive(),
  from: z.string(),
  to: z.string(),
  at: z.iso.datetime(),
  /** How many entries its audit had: checkpoints by the old key count up to there. */
  entries: z.int().nonnegative(),
})

export type Rotation = Readonly<z.infer<typeof rotationSchema>>

/** More than a node has in its life; each takes a while to verify. */
const mostRotations = 1000

/**
 * What a node's rotations say, each signed by the key that it rotates away and in one line from the first; undefined
 * where anything of it is not so. Which of these keys the node was let in with is for the caller to know.
 */
export async function verifyRotations(
  texts: readonly string[],
  of: { readonly mesh: string; readonly node: string },
): Promise<readonly Rotation[] | undefined> {
  if (texts.length > mostRotations) return undefined
  const rotations: Rotation[] = []
  const keys = new Set<string>()
  for (const text of texts) {
    const rotation = await readRotation(text)
    if (rotation?.mesh !== of.mesh || rotation.node !== of.node) return undefined
    const before = rotations.at(-1)
    if (rotation.number !== rotations.length + 1) return undefined
    if (before !== undefined && rotation.from !== before.to) return undefined
    keys.add(rotation.from)
    // A key that was rotated away does not come back.
    if (keys.has(rotation.to)) return undefined
    rotations.push(rotation)
  }
  return rotations
}

/** One rotation that the key which it rotates away has signed; undefined where it is none. */
export async function readRotation(text: string): Promise<Rotation | undefined> {
  const key = statementHeader(text)?.key
  if (key === undefined) return undefined
  const rotation = await verifyStatement(text, { type: rotationType, key, schema: rotationSchema })
  return rotation?.from === key ? rotation : undefined
}

/** The key that a node has now which had this one; the same where none of the rotations is of it. */
export const keyAfter = (key: string, rotations: readonly Rotation[]): string =>
  (rotations.some(({ from }) => from === key) ? rotations.at(-1)?.to : undefined) ?? key
