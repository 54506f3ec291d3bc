import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { HansaError } from '../../errors.ts'
import { ownFile } from '../../own-files.ts'
import { noteLine, type Terminal } from '../terminal.ts'

const program = ownFile('bin/hansa.mjs')

/** A `hansa` command of one node, as a process of its own; what it says is shown with the node's name before it. */
export class NodeProcess {
  readonly name: string
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  #said = ''

  constructor(name: string, words: readonly string[], terminal: Terminal) {
    this.name = name
    this.#child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => {
          this.#said += `${line}\n`
          noteLine(terminal, `${name.padEnd(10)} ${line}`)
          this.#child.emit('said')
        })
    this.ended = once(this.#child, 'close').then(() => {
      this.#child.emit('said')
      return this.#child.exitCode ?? 1
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits until it has said so. Throws where it ends before. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#said)) {
      if (!this.isRunning) throw new HansaError('internal', `${this.name} ended before it was up`)
      await once(this.#child, 'said')
    }
  }

  /** Asks it to end, and waits for that. */
  async end(): Promise<void> {
    if (this.isRunning) this.#child.kill('SIGTERM')
    await this.ended
  }
}

/** Runs a command of a node to its end. Throws where it fails. */
export async function runNode(name: string, words: readonly string[], terminal: Terminal): Promise<void> {
  const status = await new NodeProcess(name, words, terminal).ended
  if (status === 0) return
  throw new HansaError(
    'conflict',
    `${name} could not be made ready: its command ended with status ${status}`,
    {
      remedy: 'What it said stands above; mend that and start again.',
    },
  )
}
