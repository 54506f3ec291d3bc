import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { root } from './paths.ts'
import type { Case, Sample } from './sample.ts'

/**
 * Loaded into each measured process: says on descriptor 3 what it used. JavaScript, so that nothing is stripped. Linux
 * counts the memory of the process that started it into `maxRSS`, so `VmHWM` is taken where there is one.
 */
const reportUsage = `import { readFileSync, writeSync } from 'node:fs'
const peakKibibytes = (counted) => {
  try {
    return Number(/^VmHWM:\\s*(\\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  } catch {
    return counted
  }
}
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cpu = (userCPUTime + systemCPUTime) / 1000
  writeSync(3, JSON.stringify({ cpu, peak: peakKibibytes(maxRSS) * 1024 }))
})`

/** Arguments that run a module given as text; it finds the packages of the checkout. */
export const inlineModule = (code: string, ...args: readonly string[]): readonly string[] => [
  '--input-type=module',
  '--eval',
  code,
  ...args,
]

export interface NodeRun extends Required<Sample> {
  readonly output: string
  /** Milliseconds from the start to the first byte of output. */
  readonly firstByte: number
}

/** Runs Node.js on `args` to its end and says what it took; another exit status than 0 is an error. */
export async function runNode(args: readonly string[]): Promise<NodeRun> {
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(reportUsage)}`]
  const start = performance.now()
  const child = spawn(process.execPath, [...preload, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let firstByte = NaN
  const [, stdout, stderr, usage] = child.stdio
  if (stdout === null || stderr === null || !(usage instanceof Readable))
    throw new Error('the measured process has no channels')
  stdout.once('data', () => (firstByte = performance.now() - start))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [output, errors, used, status] = await Promise.all([text(stdout), text(stderr), text(usage), ended])
  const wall = performance.now() - start
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}:\n${errors}`)
  return { wall, ...(JSON.parse(used) as { cpu: number; peak: number }), output, firstByte }
}

/** A process of its own as a case; `prepare` comes before each run and is not measured. */
export const ownProcess =
  (args: readonly string[], prepare?: () => Promise<unknown>): Case =>
  async () => {
    await prepare?.()
    const { wall, cpu, peak } = await runNode(args)
    return { wall, cpu, peak }
  }
