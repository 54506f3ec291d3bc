import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { skipWithout } from '../support/needs.ts'

const unit = path.resolve(import.meta.dirname, '../../deploy/systemd/hansa.service')

/** Complaints go to standard error, some of them with the status 0. */
const complaints = (file: string): string =>
  spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' }).stderr

describe('deploy/systemd/hansa.service', { skip: skipWithout('systemd') }, () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-systemd-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('is understood by systemd to the last word', async () => {
    assert.equal(complaints(unit), '')
    const worse = path.join(folder, 'hansa.service')
    await writeFile(worse, (await readFile(unit, 'utf8')).replace('KillMode=mixed', 'KillMode=gently'))
    assert.match(complaints(worse), /kill mode/)
  })

  it('takes away what a node does not need', () => {
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', unit], {
      encoding: 'utf8',
    })
    assert.match(stdout, /Overall exposure level for hansa\.service: [0-3]\.\d OK/)
  })
})
