import { parseSignedBundle, type SignedBundle } from '../../governance/council/signed-bundle.ts'
import { numberOf, textOf, type SqlExecutor } from '../../store/sql-database.ts'

/** A bundle that a registry has. That it is `signed` is the registry's word: who takes it up verifies it. */
export interface RegisteredBundle {
  readonly number: number
  readonly digest: string
  readonly state: 'signed' | 'waiting'
  readonly bundle: SignedBundle
}

const mostAtOnce = 100

/** Bundles after this number, lowest first. */
export async function readBundles(
  executor: SqlExecutor,
  after: number,
): Promise<readonly RegisteredBundle[]> {
  const rows = await executor.all(
    `select number, digest, text, signed from bundle where number > $1
     order by number, signed desc, digest limit $2`,
    [after, mostAtOnce],
  )
  return rows.flatMap((row) => {
    const bundle = parseSignedBundle(textOf(row, 'text'))
    if (bundle === undefined) return []
    const state = numberOf(row, 'signed') === 1 ? 'signed' : 'waiting'
    return [{ number: numberOf(row, 'number'), digest: textOf(row, 'digest'), state, bundle }]
  })
}
