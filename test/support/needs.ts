import { execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import path from 'node:path'

/** Things outside npm that a suite may want. Each answers with what it found, or undefined. */
const finders = {
  /** The folder that holds `initdb` and `postgres`. */
  postgres: () =>
    [...globSync('/usr/lib/postgresql/*/bin').sort().reverse(), ...pathFolders()].find(
      (folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')),
    ),
  /** The official schemas and examples, beside the checkout. */
  standards: () => {
    const folder = path.resolve(import.meta.dirname, '../../../shared/standards')
    return existsSync(folder) ? folder : undefined
  },
  /** SEMIC's SHACL shapes of DCAT-AP 3.0.1, tested with besides our own: `releases/3.0.1/shacl` of SEMICeu/DCAT-AP, beside the other standards. */
  'dcat-ap': () => {
    const folder =
      process.env['HANSA_TEST_DCAT_AP'] ??
      path.resolve(import.meta.dirname, '../../../shared/standards/dcat-ap/shacl')
    return existsSync(path.join(folder, 'dcat-ap-SHACL.ttl')) ? folder : undefined
  },
  /** chdb: ClickHouse in an npm package of half a gigabyte, so not a dependency of everyone. */
  chdb: () => {
    const folder = path.resolve(import.meta.dirname, '../../node_modules/chdb')
    return existsSync(folder) ? folder : undefined
  },
  /** A Python interpreter that has PyIceberg and PyArrow: the strictest reader of Iceberg tables outside Java. */
  pyiceberg: () => pythonWith('pyiceberg, pyarrow'),
  /** A Python interpreter that has the Delta Sharing client with pandas. */
  'delta-sharing': () => pythonWith('delta_sharing'),
  /** A Python interpreter that has psycopg, SQLAlchemy and pandas. */
  psycopg: () => pythonWith('psycopg, sqlalchemy, pandas'),
  /** A Python interpreter that has ADBC's driver for Flight SQL, PyArrow's Flight client and pandas. */
  adbc: () => pythonWith('adbc_driver_flightsql.dbapi, pyarrow.flight, pandas'),
  /** PostgreSQL's JDBC driver, a jar; there is a Java that can run a source file. */
  jdbc: () => {
    const jar =
      process.env['HANSA_TEST_JDBC'] ??
      globSync(path.resolve(import.meta.dirname, '../../.ci/jdbc/postgresql-*.jar'))[0]
    return jar !== undefined && existsSync(jar) && onPath('javac') !== undefined ? jar : undefined
  },
  /** PostgreSQL's foreign data wrapper for PostgreSQL, beside the server. */
  postgres_fdw: () => globSync('/usr/share/postgresql/*/extension/postgres_fdw.control')[0],
  /** The archive of the JDBC driver of Flight SQL, where there is a Java to run it. */
  'flight-jdbc': () => {
    const archive = process.env['HANSA_TEST_FLIGHT_JDBC'] ?? ''
    return existsSync(archive) && onPath('java') !== undefined ? archive : undefined
  },
  /** Mounting a small file system, to fill it up. */
  tmpfs: () => {
    try {
      execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' })
      return 'unshare'
    } catch {
      return undefined
    }
  },
  /** Buildah and Podman with crun, mmdebstrap for a base image, iproute2, and the right to mount: the superuser's. */
  containers: () => {
    const all = ['buildah', 'podman', 'crun', 'mmdebstrap', 'ip', 'nsenter'].map(onPath)
    return process.getuid?.() === 0 && all.every((each) => each !== undefined) ? 'podman' : undefined
  },
  /** systemd's own reading of units. */
  systemd: () => onPath('systemd-analyze'),
  /** iproute2, and the right to make network namespaces. */
  netns: () => {
    const name = `hansa-needs-${process.pid}`
    try {
      execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' })
      execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
      return 'ip'
    } catch {
      return undefined
    }
  },
  /** A kernel that delays, reorders, loses and repeats packets, in network namespaces. */
  netem: () => {
    const name = `hansa-netem-${process.pid}`
    const run = (program: string, words: string): unknown =>
      execFileSync(program, words.split(' '), { stdio: 'ignore' })
    try {
      run('ip', `netns add ${name}`)
    } catch {
      return undefined
    }
    try {
      run('tc', `-n ${name} qdisc add dev lo root netem delay 1ms`)
      return 'tc'
    } catch {
      return undefined
    } finally {
      run('ip', `netns del ${name}`)
    }
  },
  /** util-linux's `script`, which gives a program a terminal. */
  script: () => {
    try {
      const version = execFileSync('script', ['--version'], { encoding: 'utf8', stdio: 'pipe' })
      return version.includes('util-linux') ? 'script' : undefined
    } catch {
      return undefined
    }
  },
  /** A browser to drive: Chromium, as Debian has it. */
  chromium: () => onPath('chromium'),
  /** Prometheus' own checker of rules. */
  promtool: () => onPath('promtool'),
  /** PostgreSQL's own client. */
  psql: () => onPath('psql'),
  /** Makes certificates. */
  openssl: () => onPath('openssl'),
  /** The npm registry, to install what the package depends on. */
  registry: () => {
    try {
      execFileSync('npm', ['view', 'hono', 'version', '--fetch-timeout=10000', '--fetch-retries=0'], {
        stdio: 'ignore',
      })
      return 'npm'
    } catch {
      return undefined
    }
  },
} satisfies Record<string, () => string | undefined>

/** The Python of the tests where it can import all of these. */
function pythonWith(modules: string): string | undefined {
  const python = process.env['HANSA_TEST_PYTHON'] ?? 'python3'
  try {
    execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' })
    return python
  } catch {
    return undefined
  }
}

function onPath(program: string): string | undefined {
  return pathFolders()
    .map((folder) => path.join(folder, program))
    .find((file) => existsSync(file))
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(path.delimiter)
}

export type Need = keyof typeof finders

/** What was found for `need`, or undefined. */
export const find = (need: Need): string | undefined => finders[need]()

/**
 * For `node:test`'s `skip`: false where the need is met, else a visible reason.
 * Under `HANSA_TEST_REQUIRE` (`.ci/run` sets it) a missing need is a failure.
 */
export function skipWithout(need: Need): string | false {
  if (finders[need]() !== undefined) return false
  const wanted = (process.env['HANSA_TEST_REQUIRE'] ?? '').split(',')
  if (wanted.includes(need)) throw new Error(`this run requires ${need}, and it is not here`)
  return `${need} is not on this machine`
}
