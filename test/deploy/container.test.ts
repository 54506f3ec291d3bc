import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { skipWithout } from '../support/needs.ts'
import { containerEngine, type ContainerEngine } from './container-engine.ts'

const skip = skipWithout('containers') || skipWithout('registry')
/** An image takes minutes to build, most of it for packages of Debian and of npm. */
const timeout = 900_000

describe('deploy/Containerfile', { skip, timeout }, () => {
  let engine: ContainerEngine
  let mesh: string

  /** As an operator would, with limits that a process without privileges may set. */
  const start = (name: string, options: readonly string[], ...command: readonly string[]): Promise<string> =>
    engine.podman(
      ...['run', '--detach', '--name', name, '--cgroups=disabled', '--network', 'host'],
      ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096'],
      ...['--read-only', '--cap-drop', 'all', '--volume', `${mesh}:/mesh`, ...options],
      ...[engine.image, ...command],
    )
  const inside = (...words: readonly string[]): Promise<string> => engine.podman('exec', 'node', ...words)
  const healthy = (): Promise<boolean> =>
    engine.podman('healthcheck', 'run', 'node').then(
      () => true,
      () => false,
    )
  const exitStatus = async (name: string): Promise<string> =>
    (await engine.podman('inspect', name, '--format', '{{.State.ExitCode}}')).trim()

  before(
    async () => {
      engine = await containerEngine()
      mesh = path.join(engine.folder, 'mesh')
      await mkdir(mesh)
      execFileSync('chown', ['1000:1000', mesh])
      await start('init', [], 'hansa', 'init', '/mesh')
      assert.equal((await engine.podman('wait', 'init')).trim(), '0')
      appendFileSync(path.join(mesh, 'mesh.yaml'), 'http: { host: 0.0.0.0 }\n')
    },
    { timeout },
  )
  after(() => engine[Symbol.asyncDispose]())

  it('makes an image whose node builds and serves, by its own check of health', async () => {
    await start('node', [])
    await eventually(healthy)
    assert.match(await engine.podman('logs', 'node'), /^Serving mesh at http:\/\/0\.0\.0\.0:4242/m)
    const sql = 'select count(*) as n from sales.orders'
    assert.equal(await inside('hansa', 'query', '-f', 'csv', sql), 'n\r\n12\r\n')
  })

  it('runs as nobody of privilege, and writes in the folder of the mesh only', async () => {
    assert.equal((await inside('id', '--user')).trim(), '1000')
    assert.match(await inside('cat', '/proc/1/status'), /CapEff:\t0000000000000000/)
    await assert.rejects(inside('touch', '/usr/local/bin/other'), /Read-only file system/)
    assert.equal((await inside('stat', '--format', '%U', '/mesh/.hansa/metadata.db')).trim(), 'node')
  })

  it('ends in order when it is asked to, and goes on with what it had', async () => {
    await engine.podman('stop', '--time', '60', 'node')
    assert.equal(await exitStatus('node'), '0')
    await engine.podman('start', 'node')
    await eventually(healthy)
    assert.match(await inside('hansa', 'status'), /sales\/orders/)
    await engine.podman('stop', '--time', '60', 'node')
  })

  it('heeds the signal while it builds, too', async () => {
    const slow = path.join(engine.folder, 'slow')
    await writeFile(slow, "#!/bin/sh\necho building; trap 'echo ended; exit 0' TERM; sleep 600 & wait\n", {
      mode: 0o755,
    })
    await start('slow', ['--volume', `${slow}:/usr/local/bin/hansa:ro`])
    await eventually(async () => (await engine.podman('logs', 'slow')).includes('building'))
    await engine.podman('stop', '--time', '60', 'slow')
    assert.equal(await engine.podman('logs', 'slow'), 'building\nended\n')
    assert.equal(await exitStatus('slow'), '143')
  })
})
