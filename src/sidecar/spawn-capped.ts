import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { runsFromSource } from '../own-files.ts'
import { parseByteSize } from '../spec/byte-size.ts'

export interface CappedProcess {
  /** Absolute path of the program, source or compiled. */
  readonly entry: string
  readonly parameters: readonly string[]
  /** Its working directory. */
  readonly folder: string
  readonly stdio: StdioOptions
  /** Of the engine's buffers; the process gets a little more. */
  readonly memoryLimit: string
  /** The largest file that it may write. */
  readonly maxFileBytes: number
  /** Of WebAssembly, where what it runs needs more than the type stripper. */
  readonly wasmBytes?: number
}

/** Addresses that are taken before the first statement, and some room: measured with Node.js 24, 1.4 GB, compiled and from source. */
const addressOverhead = 2.5e9

/**
 * Of a source file Node.js strips the types by WebAssembly, whose memory reserves 4 GB of addresses, or else as much as
 * there are: 128 MB are plenty for that, and leave the rest to the statement.
 */
const stripperBytes = 2048 * 65_536

const nodeOptions = (wasmBytes: number): readonly string[] => [
  '--disable-warning=ExperimentalWarning',
  '--disable-wasm-trap-handler',
  `--wasm-max-mem-pages=${Math.floor(wasmBytes / 65_536)}`,
]

/** Starts a process for what strangers sent: an empty environment, and bounds that the operating system holds (Linux). */
export function spawnCapped({
  entry,
  parameters,
  folder,
  stdio,
  wasmBytes = stripperBytes,
  ...bounds
}: CappedProcess): ChildProcess {
  const node = [process.execPath, ...nodeOptions(wasmBytes), entry, ...parameters]
  const [command = '', ...rest] = process.platform === 'linux' ? capped(node, bounds) : node
  return spawn(command, rest, { cwd: folder, env: environment, stdio })
}

/** Source is stripped and compiled at each start, unless it is told where that is kept. */
const compiled = runsFromSource ? process.env['NODE_COMPILE_CACHE'] : undefined

/** Nothing of ours goes along: no secrets, no proxies, no options. */
const environment: NodeJS.ProcessEnv = {
  ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
  TZ: 'UTC',
  UV_THREADPOOL_SIZE: '4',
  // Each of glibc's arenas takes 64 MB of addresses, and there would be one for each thread.
  MALLOC_ARENA_MAX: '2',
  ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}),
}

/**
 * The engine's own limits bound neither every function nor the files that it is told to write, so Linux bounds the
 * addresses and the size of each file; nor may a core hold data.
 */
function capped(
  command: readonly string[],
  { memoryLimit, maxFileBytes }: Pick<CappedProcess, 'memoryLimit' | 'maxFileBytes'>,
): string[] {
  const kibibytes = String(Math.ceil((parseByteSize(memoryLimit) + addressOverhead) / 1024))
  const blocks = String(Math.ceil(maxFileBytes / 512))
  const script = 'ulimit -c 0; ulimit -f "$1"; ulimit -v "$2" || exit 70; shift 2; exec "$@"'
  return ['/bin/sh', '-c', script, 'sh', blocks, kibibytes, ...command]
}
