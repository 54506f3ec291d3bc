import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'

const program = path.resolve(import.meta.dirname, '../../bin/hansa.mjs')

export interface HansaRun {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line as a person does, in a process of its own, in the folder of a mesh. */
export async function runHansa(
  mesh: { readonly root: string },
  ...args: readonly string[]
): Promise<HansaRun> {
  const child = startHansa(mesh, ...args)
  const [out, err, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  return { status, out, err }
}

/** The same, for one who wants to end it early. */
export const startHansa = ({ root }: { readonly root: string }, ...args: readonly string[]) =>
  spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
