import { spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ServerProcess {
  /** Ends it, at first kindly, and waits until it is gone. */
  stop(): Promise<void>
}

const longestStartMs = 60_000
const kindnessMs = 10_000

/** Starts a server and waits until `isReady` succeeds. It ends with this process, however long the tests are. */
export async function startServerProcess(
  command: string,
  parameters: readonly string[],
  { isReady, kindly, ...options }: SpawnOptions & { isReady: () => Promise<unknown>; kindly: NodeJS.Signals },
): Promise<ServerProcess> {
  const child = spawn(command, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const listen = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4_000))
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const exited = once(child, 'exit')
  const endNow = (): void => void child.kill('SIGKILL')
  process.once('exit', endNow)
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null

  const stop = async (): Promise<void> => {
    process.off('exit', endNow)
    if (isGone()) return
    child.kill(kindly)
    const impatience = setTimeout(endNow, kindnessMs)
    await exited
    clearTimeout(impatience)
  }

  const deadline = performance.now() + longestStartMs
  for (;;) {
    try {
      await isReady()
      return { stop }
    } catch (error) {
      if (isGone()) throw new Error(`${command} ended at once:\n${said}`, { cause: error })
      if (performance.now() > deadline) {
        await stop()
        throw new Error(`${command} was not ready in time:\n${said}`, { cause: error })
      }
      await sleep(50)
    }
  }
}
