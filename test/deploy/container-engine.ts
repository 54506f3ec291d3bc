import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-container-'))
  made.defer(() => rm(folder, { recursive: true, force: true }))
  const place = made.adopt(await ownPlace(), ({ end }) => end())
  const environment = { ...process.env, CONTAINERS_STORAGE_CONF: path.join(folder, 'storage.conf') }
  const options = { env: environment, maxBuffer: 64 * 1024 * 1024 }
  await writeFile(
    environment.CONTAINERS_STORAGE_CONF,
    `[storage]\ndriver="overlay"\ngraphroot="${folder}/graph"\nrunroot="${folder}/run"\n`,
  )
  const inside = ['--target', `${place.pid}`, '--mount']
  const inPlace = async (...words: readonly string[]): Promise<string> =>
    (await run('nsenter', [...inside, ...words], options)).stdout.trim()
  await makeNodeImage(inPlace)
  await inPlace(
    ...['buildah', 'bud', '--quiet', '--format', 'docker', '--isolation', 'chroot', '--network', 'host'],
    ...['--pull-never', ...(await npmVolumes(folder)), '--tag', 'hansa'],
    ...['--file', path.join(checkout, 'deploy/Containerfile'), checkout],
  )
  const inGroup = ['sh', '-ec', 'echo $$ > "$1/cgroup.procs"; shift; exec podman "$@"', 'sh', place.group]
  const podman = async (...words: readonly string[]): Promise<string> =>
    (await run('nsenter', [...inside, '--net', ...inGroup, ...words], options)).stdout
  made.defer(async () => {
    await podman('rm', '--all', '--force', '--time', '0')
  })
  const all = made.move()
  return { image: 'localhost/hansa', folder, podman, [Symbol.asyncDispose]: () => all.disposeAsync() }
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
async function makeNodeImage(inPlace: (...words: readonly string[]) => Promise<string>): Promise<void> {
  const container = await inPlace('buildah', 'from', 'scratch')
  const root = await inPlace('buildah', 'mount', container)
  await inPlace(
    ...['mmdebstrap', '--quiet', '--variant=minbase', '--format=directory'],
    // That /usr is one tree is so from the start: to make it so afterwards takes Perl.
    ...['--include=systemd-sysv,dbus,usr-is-merged', `--hook-dir=${mergedUsr}`],
    // It is thrown away if the machine ends, and nobody reads there.
    ...['--dpkgopt=force-unsafe-io', '--aptopt=Acquire::Languages "none"'],
    ...['doc', 'man', 'locale'].map((unread) => `--dpkgopt=path-exclude=/usr/share/${unread}/*`),
    ...['bookworm', root],
  )
  const { stdout: modules } = await run('npm', ['root', '--global'])
  const npm = '/usr/local/lib/node_modules/npm'
  await inPlace('cp', process.execPath, `${root}/usr/local/bin/node`)
  await inPlace('mkdir', '--parents', `${root}${path.posix.dirname(npm)}`)
  await inPlace('cp', '--recursive', path.join(modules.trim(), 'npm'), `${root}${npm}`)
  const commands = [
    `ln -s ${npm}/bin/npm-cli.js /usr/local/bin/npm`,
    'groupadd --gid 1000 node',
    'useradd --uid 1000 --gid node --create-home node',
  ]
  await inPlace('chroot', root, 'sh', '-ec', commands.join('\n'))
  await inPlace('buildah', 'commit', '--quiet', '--rm', container, 'docker.io/library/node:24-slim')
}

const mergedUsr = '/usr/share/mmdebstrap/hooks/merged-usr'

/**
 * The registry that this machine's npm asks, whom it trusts, and what it has fetched: the checkout's packages were
 * installed by it. Nothing that the build sees of the machine can be written: what it adds is thrown away.
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
  const cache = await setting('cache')
  return [
    ...['--volume', `${file}:/root/.npmrc:ro`],
    ...(existsSync(cache) ? ['--volume', `${cache}:/root/.npm:O`] : []),
    ...(hasAuthorities ? ['--volume', `${authorities}:/etc/npm-authorities.pem:ro`] : []),
  ]
}
