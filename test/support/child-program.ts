import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface ChildProgram {
  /** The lines it prints, as they come. */
  readonly lines: AsyncIterator<string>
  /** Kills it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>
  /** Waits for its end; the exit status. */
  ended(): Promise<number | null>
}

/** Runs a TypeScript file as a process of its own. */
export function startProgram(file: string, parameters: readonly string[]): ChildProgram {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const endNow = (): void => void child.kill('SIGKILL')
  process.once('exit', endNow)
  void exited.then(() => process.off('exit', endNow))
  return {
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    ended: async () => {
      await exited
      return child.exitCode
    },
  }
}
