import { spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from './guide.ts'

export interface Ended {
  readonly status: number | null
  /** Both streams, as a terminal shows them. */
  readonly printed: string
}

/** A copy of what a reader has: the checkout's examples, and `npx hansa`. Nothing in the checkout is touched. */
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
      `#!/bin/sh\n[ "$1" = hansa ] || exit 127\nshift\nexec "${process.execPath}" "${root}/bin/hansa.mjs" "$@"\n`,
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
      const env = { ...process.env, PATH: `${path.join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}` }
      const child = spawn('sh', ['-e', '-c', `exec 2>&1\n${script}`], {
        cwd: this.folder,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const chunks: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
      child.once('error', reject)
      child.once('close', (status) => resolve({ status, printed: Buffer.concat(chunks).toString('utf8') }))
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
