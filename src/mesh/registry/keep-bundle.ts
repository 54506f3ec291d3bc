import type { SignedBundle } from '../../governance/council/signed-bundle.ts'
import type { SqlExecutor } from '../../store/sql-database.ts'

export interface KeptBundle {
  readonly number: number
  readonly digest: string
  readonly signed: SignedBundle
}

/** Keeps a bundle with the signatures that it has now. */
export const keepBundle = (
  executor: SqlExecutor,
  { number, digest, signed }: KeptBundle,
  state: 'signed' | 'waiting',
): Promise<unknown> =>
  executor.all(
    `insert into bundle (number, digest, text, signed) values ($1, $2, $3, $4)
     on conflict (number, digest) do update set text = excluded.text, signed = excluded.signed`,
    [number, digest, JSON.stringify(signed), state === 'signed' ? 1 : 0],
  )

/** Keeps those of the council's chain; what waited in their places waits for nothing any more. */
export async function keepChain(executor: SqlExecutor, chain: readonly KeptBundle[]): Promise<void> {
  for (const bundle of chain) {
    await keepBundle(executor, bundle, 'signed')
    await executor.all('delete from bundle where number = $1 and digest <> $2', [
      bundle.number,
      bundle.digest,
    ])
  }
}
