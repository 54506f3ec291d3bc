import { readdirSync, readFileSync } from 'node:fs'

/** Bytes that a process keeps in memory, of which it shares some with others (Linux). */
export const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readOrGone(`/proc/${pid}/status`))?.[1] ?? 0) * 1024

/** The processes that it started and that are not gone. */
export function childrenOf(pid: number): readonly number[] {
  const texts = tasksOf(pid).map((task) => readOrGone(`/proc/${pid}/task/${task}/children`))
  return texts.flatMap((text) => text.split(' ').filter(Boolean).map(Number))
}

/** Milliseconds of CPU that a process and all that it started have used, those that are gone too (Linux). */
export function cpuMilliseconds(pid: number): number {
  // Linux, proc_pid_stat(5): utime, stime, cutime and cstime, in hundredths; the name before them may hold spaces.
  const fields = readOrGone(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? []
  const own = fields.slice(11, 15).reduce((sum, field) => sum + Number(field) * 10, 0)
  return childrenOf(pid).reduce((sum, child) => sum + cpuMilliseconds(child), own)
}

function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** Processes end while they are being looked at. */
function readOrGone(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
