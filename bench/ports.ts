import type { Benchmark, Findings } from './support/benchmark.ts'
import { withFolder } from './support/paths.ts'
import { benchRows, PortsBench } from './support/ports-bench.ts'
import { connections } from './ports-connections.ts'
import { files } from './ports-files.ts'
import { firstRow } from './ports-first-row.ts'
import { rows } from './ports-rows.ts'

export const ports: Benchmark = {
  about: `what the ports hand out of ${(benchRows / 1e6).toString()} million rows, and to how many, against PostgreSQL and a file server (Linux)`,
  run: () =>
    withFolder(async (folder) => {
      await using bench = await PortsBench.open(folder)
      const parts: Findings[] = []
      for (const part of [firstRow, connections, files, rows]) parts.push(await part(bench))
      return {
        tables: parts.flatMap(({ tables }) => tables),
        targets: parts.flatMap(({ targets }) => targets),
        samples: Object.assign({}, ...parts.map(({ samples }) => samples)) as Findings['samples'],
      }
    }),
}
