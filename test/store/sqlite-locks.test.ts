import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { SqliteLocks } from '../../src/store/sqlite-locks.ts'
import { startProgram } from '../support/child-program.ts'
import { locksContract } from './locks.contract.ts'

const program = path.join(import.meta.dirname, 'hold-lock.ts')

locksContract('SQLite files', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-locks-'))
  return {
    open: () => new SqliteLocks(folder),
    holder: async (name, mode) => {
      const holder = startProgram(program, ['sqlite', folder, name, mode])
      assert.equal((await holder.lines.next()).value, 'held')
      return holder
    },
    remove: () => rm(folder, { recursive: true }),
  }
})

describe('SqliteLocks', () => {
  it('leaves no file behind but those of held locks once it is tidied', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hansa-locks-'))
    const locks = new SqliteLocks(folder)
    for (let index = 0; index < 120; index += 1) {
      await (await locks.tryAcquire(`snapshot/${index}`, 'exclusive'))?.release()
    }
    const held = await locks.tryAcquire('held', 'shared')
    assert.equal((await readdir(folder)).length, 122)
    await locks.tidy()
    assert.equal((await readdir(folder)).length, 2)
    await held?.release()
    await locks.close()
    await rm(folder, { recursive: true })
  })
})
