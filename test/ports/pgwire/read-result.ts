import assert from 'node:assert/strict'
import pg from 'pg'

/** What the node has against it; fails where it has nothing. */
export const failure = async (work: Promise<unknown>): Promise<pg.DatabaseError> => {
  try {
    await work
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error
    throw error
  }
  assert.fail('it succeeded')
}

/** The one value of a result. */
export const single = async (query: Promise<pg.QueryResult<Record<string, unknown>>>): Promise<unknown> =>
  Object.values((await query).rows[0] ?? {})[0]
