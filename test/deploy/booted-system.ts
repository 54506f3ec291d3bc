import path from 'node:path'
import { eventually } from '../support/eventually.ts'
import { patience, type ContainerEngine } from './container-engine.ts'

/** A machine of its own on which systemd is the first process, and the unit is installed as its head says. */
export interface BootedSystem {
  /** As the superuser, in a shell; what it prints. Fails where any of it fails. */
  readonly run: (script: string) => Promise<string>
  /** Writes a file, and the folders above it. */
  readonly write: (file: string, content: string) => Promise<void>
}

const unit = path.resolve(import.meta.dirname, '../../deploy/systemd/hansa.service')

/**
 * Boots the image. At its start systemd empties temporary folders, so that it must see nothing of this machine: the root is the image's, `/tmp` and
 * `/run` are new, the control group is the engine's own, and no folder is shared.
 */
export async function bootedSystem({ image, podman }: ContainerEngine): Promise<BootedSystem> {
  await podman(
    ...['run', '--detach', '--name', 'system', '--systemd=always', '--network', 'none', '--user', 'root'],
    ...['--cgroups=disabled', '--cgroupns=private', '--cap-add', 'SYS_ADMIN'],
    ...['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096'],
    ...['--volume', `${unit}:/etc/systemd/system/hansa.service:ro`, image, '/sbin/init'],
  )
  const run = (script: string): Promise<string> =>
    podman('exec', '--workdir', '/', 'system', 'sh', '-ec', script)
  await eventually(
    () =>
      run('systemctl is-system-running').then(
        () => true,
        () => false,
      ),
    patience,
  )
  await run('useradd --system --home /var/lib/hansa hansa; mkdir -p /var/lib/hansa')
  await run('hansa init /var/lib/hansa/mesh')
  const write = async (file: string, content: string): Promise<void> => {
    await run(`mkdir -p ${path.posix.dirname(file)}; printf %s '${content}' > ${file}`)
  }
  return { run, write }
}
