import path from 'node:path'
import { migrate } from '../../store/migrations.ts'
import type { SqlDatabase } from '../../store/sql-database.ts'
import { SqliteDatabase } from '../../store/sqlite-database.ts'
import { registryMigrations } from './registry-schema.ts'

/** Where a registry keeps its index. It can be taken away at any time: nodes fill it again. */
export const registryFile = (state: string): string => path.join(state, 'registry.db')

/** Opens or makes a registry's index. Fails with `read_only`, `corrupt`, `disk_full` or `busy`. */
export async function openRegistryDatabase(state: string): Promise<SqlDatabase> {
  const database = await SqliteDatabase.open(registryFile(state))
  try {
    await migrate(database, registryMigrations)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
