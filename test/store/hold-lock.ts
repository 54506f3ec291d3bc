/** Run as a program: takes a lock, says so, and holds it until it is killed. */
import { PostgresLocks } from '../../src/store/postgres-locks.ts'
import { SqliteLocks } from '../../src/store/sqlite-locks.ts'

const [kind, place = '', name = '', mode] = process.argv.slice(2)
const locks = kind === 'postgres' ? new PostgresLocks(place) : new SqliteLocks(place)
const lock = await locks.tryAcquire(name, mode === 'shared' ? 'shared' : 'exclusive')
console.log(lock === undefined ? 'refused' : 'held')
setInterval(() => lock?.name, 1_000)
