import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { skipWithout } from '../support/needs.ts'
import { bootedSystem, type BootedSystem } from './booted-system.ts'
import { containerEngine, patience, type ContainerEngine } from './container-engine.ts'

const skip = skipWithout('containers') || skipWithout('registry')
/** An image takes minutes to build, most of it for packages of Debian and of npm, and more on a machine that does other things too. */
const timeout = 1_800_000

let engine: ContainerEngine
before(
  async () => {
    if (skip === false) engine = await containerEngine()
  },
  { timeout },
)
after(async () => {
  if (skip === false) await engine[Symbol.asyncDispose]()
})

describe('deploy/Containerfile', { skip, timeout }, () => {
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

  before(async () => {
    mesh = path.join(engine.folder, 'mesh')
    await mkdir(mesh)
    execFileSync('chown', ['1000:1000', mesh])
    await start('init', [], 'hansa', 'init', '/mesh')
    assert.equal((await engine.podman('wait', 'init')).trim(), '0')
    appendFileSync(path.join(mesh, 'mesh.yaml'), 'http: { host: 0.0.0.0 }\n')
  })

  it('makes an image whose node builds and serves, by its own check of health', async () => {
    await start('node', [])
    await eventually(healthy, patience)
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
    await eventually(healthy, patience)
    assert.match(await inside('hansa', 'status'), /sales\/orders/)
    await engine.podman('stop', '--time', '60', 'node')
  })

  it('heeds the signal while it builds, too', async () => {
    const slow = path.join(engine.folder, 'slow')
    await writeFile(slow, "#!/bin/sh\necho building; trap 'echo ended; exit 0' TERM; sleep 600 & wait\n", {
      mode: 0o755,
    })
    await start('slow', ['--volume', `${slow}:/usr/local/bin/hansa:ro`])
    await eventually(async () => (await engine.podman('logs', 'slow')).includes('building'), patience)
    await engine.podman('stop', '--time', '60', 'slow')
    assert.equal(await engine.podman('logs', 'slow'), 'building\nended\n')
    assert.equal(await exitStatus('slow'), '143')
  })
})

/** The folder of the service, and what others of the machine have. */
const places = ['/', '/usr/local/bin', '/etc', '/home', '/root', '/run', '/run/lock', '/dev/shm', '/var/log']
const own = ['/tmp', '/var/tmp', '/var/lib/probe']

describe('deploy/systemd/hansa.service', { skip, timeout }, () => {
  let system: BootedSystem
  const ready = (): Promise<boolean> =>
    system.run(`node -e "${asking('/ready')}"`).then(
      (answer) => answer.includes('"ready"'),
      () => false,
    )
  const asking = (place: string, options = ''): string =>
    `fetch('http://127.0.0.1:4242${place}'${options}).then((a) => a.text()).then(console.log)`
  const state = async (property: string): Promise<string> =>
    (await system.run(`systemctl show --value --property ${property} hansa`)).trim()

  before(async () => {
    system = await bootedSystem(engine)
  })

  it('applies what is declared, then serves it', async () => {
    await system.run('systemctl enable --now hansa')
    await eventually(ready, patience)
    assert.match(await system.run('journalctl --unit hansa'), /published 1\.0\.0 as publication 1$/m)
    const token = (await system.run('cat /var/lib/hansa/mesh/.hansa/owner.token')).trim()
    const body = `JSON.stringify({ sql: 'select count(*) as n from sales.orders' })`
    const headers = `{ accept: 'text/csv', authorization: 'Bearer ${token}' }`
    const query = asking('/query', `, { method: 'POST', body: ${body}, headers: ${headers} }`)
    assert.equal(await system.run(`node -e "${query}"`), 'n\r\n12\r\n\n')
  })

  it('runs as nobody of privilege', async () => {
    const status = await system.run(`cat /proc/${await state('MainPID')}/status`)
    assert.match(status, /CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2/)
    assert.equal(
      (await system.run('stat --format %U /var/lib/hansa/mesh/.hansa/metadata.db')).trim(),
      'hansa',
    )
  })

  it('leaves it its own folder to write in, and temporary ones of its own, were it the superuser', async () => {
    await system.write(
      '/probe',
      `for at in ${[...places, ...own].join(' ')}; do touch "$at/probe-was-here" && echo "$at"; done > /var/lib/probe/written`,
    )
    await system.run('cp /etc/systemd/system/hansa.service /etc/systemd/system/probe.service')
    await system.write('/etc/systemd/system/probe.service.d/probe.conf', probe)
    await system.run('systemctl daemon-reload; systemctl start --wait probe')
    assert.deepEqual((await system.run('cat /var/lib/probe/written')).trim().split('\n'), own)
    await assert.rejects(system.run('ls /tmp/probe-was-here'), /No such file/)
  })

  it('starts it again where it is killed', async () => {
    await system.run(`kill -KILL ${await state('MainPID')}`)
    await eventually(async () => (await state('NRestarts')) === '1' && (await ready()), patience)
  })

  it('ends it in order', async () => {
    await system.run('systemctl stop hansa')
    const ended = await Promise.all(['ActiveState', 'Result', 'ExecMainStatus'].map(state))
    assert.deepEqual(ended, ['inactive', 'success', '0'])
  })
})

/** The same unit, but another program, as the superuser: what holds it back then is not who owns what. */
const probe = `[Service]
User=root
Group=root
StateDirectory=
StateDirectory=probe
WorkingDirectory=/
ExecStartPre=
ExecStart=
ExecStart=/bin/sh /probe
`
