import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { hansa } from './paths.ts'

/** A node, or a registry, in a process of its own. */
export class ServedNode implements AsyncDisposable {
  readonly pid: number
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string) {
    this.pid = child.pid ?? 0
    this.url = url
    this.#child = child
  }

  /** `words` are the command that serves. */
  static async start(folder: string, words: readonly string[] = ['up']): Promise<ServedNode> {
    const child = spawn(process.execPath, [hansa, '-C', folder, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return new ServedNode(child, await addressOf(child.stdout))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    await closed
  }
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /^(?:Serving|Registry of) \S+ at (http:\S+)/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('it does not serve')
}
