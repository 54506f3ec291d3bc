import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { hansaBin } from '../support/hansa-bin.ts'
import { root } from './guide.ts'

export interface Ended {
  readonly status: number | null
  /** Both streams, as a terminal shows them. */
  readonly printed: string
}

/** What goes on running beside the reader. */
export interface Serving {
  readonly stop: () => Promise<void>
}

/**
 * A copy of what a reader has: the checkout's examples, and `npx hansa` as it is published. Nothing in the checkout is
 * touched.
 */
export class GuideWorkspace implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'hansa-docs-'))

  constructor() {
    cpSync(path.join(root, 'examples'), path.join(this.folder, 'examples'), {
      recursive: true,
      filter: (file) => path.basename(file) !== '.hansa',
    })
    symlinkSync(path.join(root, 'node_modules'), path.join(this.folder, 'node_modules'))
    this.write(
      'bin/npx',
      `#!/bin/sh\n[ "$1" = hansa ] || exit 127\nshift\nexec "${process.execPath}" "${hansaBin}" "$@"\n`,
    )
    chmodSync(path.join(this.folder, 'bin/npx'), 0o755)
  }

  write(file: string, text: string): void {
    const target = path.join(this.folder, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, text)
  }

  /** Runs lines of shell as a reader would paste them; the first that fails ends them. */
  run(script: string): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = this.#shell(script, false)
      const chunks: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      child.once('error', reject)
      child.once('close', (status) => resolve({ status, printed: Buffer.concat(chunks).toString('utf8') }))
    })
  }

  /** Runs lines of shell that go on until they are stopped, and waits until they have printed `ready`. */
  async serve(script: string, ready: (printed: string) => boolean): Promise<Serving> {
    const child = this.#shell(script)
    let printed = ''
    const isReady = new Promise<boolean>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8')
        if (ready(printed)) resolve(true)
      })
      child.once('close', () => resolve(false))
    })
    if (!(await isReady)) throw new Error(`it ended before it was ready:\n${printed}`)
    return {
      stop: async () => {
        const ended = once(child, 'close')
        process.kill(-(child.pid ?? 0), 'SIGINT')
        await ended
      },
    }
  }

  #shell(script: string, detached = true): ChildProcessByStdio<null, Readable, null> {
    const env = { ...process.env, PATH: `${path.join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}` }
    return spawn('sh', ['-e', '-c', `exec 2>&1\n${script}`], {
      cwd: this.folder,
      env,
      detached,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
