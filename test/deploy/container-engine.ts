import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const checkout = path.resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** A container begins with a build or a boot, and is asked by a process of its own each time, on a machine that does other things too. */
export const patience = 180_000

/** Podman with a store of its own, in a network and mounts of its own, so that it meets nothing of the machine. */
export interface ContainerEngine {
  /** Of this checkout, by its Containerfile. */
  readonly image: string
  readonly folder: string
  /** What it prints; fails as it fails. */
  readonly podman: (...words: readonly string[]) => Promise<string>
  [Symbol.asyncDispose](): Promise<void>
}

/** Builds the image of the checkout on a Node.js image that is made here, for there is no registry of images. */
export async function containerEngine(): Promise<ContainerEngine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-container-'))
  const place = await ownPlace()
  const environment = { ...process.env, CONTAINERS_STORAGE_CONF: path.join(folder, 'storage.conf') }
  const options = { env: environment, maxBuffer: 64 * 1024 * 1024 }
  await writeFile(
    environment.CONTAINERS_STORAGE_CONF,
    `[storage]\ndriver="overlay"\ngraphroot="${folder}/graph"\nrunroot="${folder}/run"\n`,
  )
  const buildah = async (...words: readonly string[]): Promise<string> =>
    (
      await run('nsenter', ['--target', `${place.pid}`, '--mount', 'buildah', ...words], options)
    ).stdout.trim()
  await makeNodeImage(folder, buildah)
  await buildah(
    ...['bud', '--quiet', '--format', 'docker', '--isolation', 'chroot', '--network', 'host', '--pull-never'],
    ...(await npmVolumes(folder)),
    ...['--tag', 'hansa', '--file', path.join(checkout, 'deploy/Containerfile'), checkout],
  )
  const inGroup = ['sh', '-ec', 'echo $$ > "$1/cgroup.procs"; shift; exec podman "$@"', 'sh', place.group]
  const podman = async (...words: readonly string[]): Promise<string> =>
    (await run('nsenter', ['--target', `${place.pid}`, '--mount', '--net', ...inGroup, ...words], options))
      .stdout
  return {
    ...{ image: 'localhost/hansa', folder, podman },
    [Symbol.asyncDispose]: async () => {
      await podman('rm', '--all', '--force', '--time', '0')
      await place.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Place {
  readonly pid: number
  /** The folder of a control group of its own, below which a system in a container makes others. */
  readonly group: string
  readonly end: () => Promise<void>
}

/** A network, mounts and a control group that end with a process; control groups as crun wants them. */
async function ownPlace(): Promise<Place> {
  const group = `/sys/fs/cgroup/hansa-test-${process.pid}`
  const script = [
    'umount -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup',
    'mkdir "$1"',
    'ip link set lo up',
    'echo ready',
    'cat',
    // A container is gone a moment before its processes are.
    'for _ in $(seq 100); do find "$1" -depth -type d -exec rmdir {} + 2>/dev/null && break; sleep 0.1; done',
  ].join('\n')
  const holder = spawn('unshare', ['--mount', '--net', 'sh', '-ec', script, 'sh', group], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(holder, 'exit')
  const first = await Promise.race([once(holder.stdout, 'data'), ended])
  if (holder.pid === undefined || String(first[0]).trim() !== 'ready')
    throw new Error('no place of its own for containers could be made')
  return {
    ...{ pid: holder.pid, group },
    end: async () => {
      holder.stdin.end()
      await ended
    },
  }
}

/** What the official image has: Debian, Node.js with npm, and the user `node`; and systemd, which a test boots. */
async function makeNodeImage(
  folder: string,
  buildah: (...words: readonly string[]) => Promise<string>,
): Promise<void> {
  const root = path.join(folder, 'root.tar')
  await run('mmdebstrap', [
    ...['--quiet', '--variant=minbase', '--include=systemd-sysv,dbus'],
    // It is thrown away if the machine ends.
    ...['--dpkgopt=force-unsafe-io', '--aptopt=Acquire::Languages "none"', 'bookworm', root],
  ])
  const { stdout: modules } = await run('npm', ['root', '--global'])
  const container = await buildah('from', 'scratch')
  await buildah('add', '--quiet', container, root, '/')
  await buildah('copy', '--quiet', container, process.execPath, '/usr/local/bin/node')
  const npm = '/usr/local/lib/node_modules/npm'
  await buildah('copy', '--quiet', container, path.join(modules.trim(), 'npm'), npm)
  const commands = [
    `ln -s ${npm}/bin/npm-cli.js /usr/local/bin/npm`,
    'groupadd --gid 1000 node',
    'useradd --uid 1000 --gid node --create-home node',
  ]
  await buildah('run', '--isolation', 'chroot', container, 'sh', '-ec', commands.join('\n'))
  await buildah('commit', '--quiet', '--rm', container, 'docker.io/library/node:24-slim')
  await rm(root)
}

/**
 * The registry that this machine's npm asks, whom it trusts, and a copy of what it has fetched: the checkout's packages were
 * installed by it. Nothing that the build sees of the machine can be written.
 */
async function npmVolumes(folder: string): Promise<readonly string[]> {
  const setting = async (name: string): Promise<string> =>
    (await run('npm', ['config', 'get', name])).stdout.trim()
  const authorities = await setting('cafile')
  const hasAuthorities = authorities !== 'null' && authorities !== ''
  const file = path.join(folder, 'npmrc')
  const lines = [
    `registry=${await setting('registry')}`,
    `maxsockets=${4 * availableParallelism()}`,
    'prefer-offline=true',
    'update-notifier=false',
    ...(hasAuthorities ? ['cafile=/etc/npm-authorities.pem'] : []),
  ]
  await writeFile(file, `${lines.join('\n')}\n`)
  const cache = path.join(folder, 'npm')
  const own = path.join(cache, '_cacache')
  await mkdir(own, { recursive: true })
  for (const part of ['content-v2', 'index-v5']) {
    const fetched = path.join(await setting('cache'), '_cacache', part)
    if (existsSync(fetched)) await run('cp', ['--recursive', fetched, own])
  }
  return [
    ...['--volume', `${file}:/root/.npmrc:ro`, '--volume', `${cache}:/root/.npm`],
    ...(hasAuthorities ? ['--volume', `${authorities}:/etc/npm-authorities.pem:ro`] : []),
  ]
}
