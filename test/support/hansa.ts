import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { hansaBin } from './hansa-bin.ts'

export interface HansaOptions {
  readonly cwd?: string
  /** On top of this process's own environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Words before the command: a program that runs it elsewhere. */
  readonly on?: readonly string[]
  /** A file descriptor to write results to, in place of a pipe. */
  readonly stdout?: number
}

/** How a command ended. */
export interface Ended {
  /** The exit status, or the signal that killed it. */
  readonly status: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command as a process of its own, to its end. */
export const hansa = async (words: readonly string[], options: HansaOptions = {}): Promise<Ended> =>
  startHansa(words, options).ended

/** Runs a command that must succeed; what it printed. */
export async function hansaPrints(words: readonly string[], options: HansaOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await hansa(words, options)
  if (status === 0) return stdout
  throw new Error(`hansa ${words.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`)
}

/** Runs a command that must succeed with `--json`; the one document it printed. */
export const hansaJson = async (words: readonly string[], options: HansaOptions = {}): Promise<unknown> =>
  JSON.parse(await hansaPrints(['--json', ...words], options))

/** A command that goes on until it is told to end. */
export interface RunningHansa extends AsyncDisposable {
  readonly child: ChildProcess
  /** Resolves with the match as soon as both streams together have said it, `after` characters from the start. */
  says(pattern: RegExp, after?: number): Promise<RegExpExecArray>
  /** How much it has said so far, for `says`. */
  readonly saidSoFar: number
  readonly ended: Promise<Ended>
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>
}

/** Long enough for a machine that does many other things. */
const patienceMs = 90_000

/** Starts a command. It ends with this process, if not before. */
export function startHansa(
  words: readonly string[],
  { cwd, env, on = [], stdout }: HansaOptions = {},
): RunningHansa {
  const [program = '', ...parameters] = [...on, process.execPath, hansaBin, ...words]
  const child = spawn(program, parameters, {
    cwd,
    env: { ...process.env, ...plainEnvironment, ...env },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  })
  const said = { out: '', err: '', all: '' }
  const listen = (stream: 'out' | 'err') => (chunk: string) => {
    said[stream] += chunk
    said.all += chunk
    child.emit('said')
  }
  child.stdout?.setEncoding('utf8').on('data', listen('out'))
  child.stderr?.setEncoding('utf8').on('data', listen('err'))
  const endNow = (): void => void child.kill('SIGKILL')
  process.once('exit', endNow)
  const ended = once(child, 'close').then(() => {
    process.off('exit', endNow)
    child.emit('said')
    return { status: child.exitCode ?? child.signalCode, stdout: said.out, stderr: said.err }
  })
  return {
    child,
    get saidSoFar() {
      return said.all.length
    },
    says: (pattern, after = 0) => hears(child, () => said.all.slice(after), pattern),
    ended,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
    [Symbol.asyncDispose]: async () => {
      endNow()
      await ended
    },
  }
}

const plainEnvironment = {
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  NODE_OPTIONS: undefined,
}

async function hears(child: ChildProcess, said: () => string, pattern: RegExp): Promise<RegExpExecArray> {
  const impatience = AbortSignal.timeout(patienceMs)
  for (;;) {
    const match = pattern.exec(said())
    if (match !== null) return match
    const isGone = child.exitCode !== null || child.signalCode !== null
    if (isGone && child.stdout?.closed !== false) throw new Error(`it ended without ${pattern}:\n${said()}`)
    try {
      await once(child, 'said', { signal: impatience })
    } catch (cause) {
      throw new Error(`it did not say ${pattern} in time:\n${said()}`, { cause })
    }
  }
}
