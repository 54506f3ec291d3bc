import { setTimeout as sleep } from 'node:timers/promises'
import { HansaError } from '../../errors.ts'
import { textOf, type SqlDatabase } from '../../store/sql-database.ts'
import { lineageGraph, walk, type Direction, type GraphEdge, type LineageGraph } from './lineage-graph.ts'

export interface LineageQuestion {
  /** `Dataset.key`. */
  readonly dataset: string
  readonly column?: string | undefined
  readonly direction: Direction
  readonly hops: number
}

/** A step from a dataset, or a column of it, to what is made of it. The product of `to` says so. */
export interface LineageStep {
  readonly from: LineagePlace
  readonly to: LineagePlace
}

export interface LineagePlace {
  readonly dataset: string
  readonly column?: string
}

export interface TracedLineage {
  /** Nearest first. */
  readonly steps: readonly LineageStep[]
  /** Whether there is more than is shown. */
  readonly isCut: boolean
}

const mostSteps = 10_000

/** While nodes deliver, lineage may be that much behind. */
const restMilliseconds = 1000

interface Graphs {
  readonly datasets: LineageGraph
  readonly columns: LineageGraph
}

/** Where data of the mesh come from and go to, kept in memory and made anew from the index when that has changed. */
export class LineageIndex {
  readonly #database: SqlDatabase
  #graphs: Promise<Graphs> | undefined
  #madeAt = Number.NEGATIVE_INFINITY
  #isOld = false

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Says that the index has changed. */
  forget(): void {
    this.#isOld = true
  }

  /** Throws `not_found` where nobody has delivered the dataset. */
  async trace({ dataset, column, direction, hops }: LineageQuestion): Promise<TracedLineage> {
    const graphs = await this.#current()
    if (!graphs.datasets.numbers.has(dataset) && !(await this.#isKnown(dataset)))
      throw new HansaError('not_found', `no node has delivered a dataset ${dataset}`)
    const { edges, isCut } =
      column === undefined
        ? walk(graphs.datasets, dataset, { direction, hops, most: mostSteps })
        : walk(graphs.columns, columnName(dataset, column), { direction, hops, most: mostSteps })
    return { steps: edges.map(stepOf), isCut }
  }

  async #isKnown(dataset: string): Promise<boolean> {
    return (await this.#database.all('select 1 from dataset where key = $1', [dataset])).length > 0
  }

  #current(): Promise<Graphs> {
    const age = performance.now() - this.#madeAt
    if (this.#graphs === undefined || (this.#isOld && age > restMilliseconds)) {
      this.#isOld = false
      this.#madeAt = performance.now()
      this.#graphs = this.#read().catch((error: unknown) => {
        this.#graphs = undefined
        throw error
      })
    }
    return this.#graphs
  }

  async #read(): Promise<Graphs> {
    const datasets: GraphEdge[] = []
    const columns: GraphEdge[] = []
    let read = 0
    for await (const row of this.#database.iterate('select dataset, source, columns from lineage')) {
      const [to, from] = [textOf(row, 'dataset'), textOf(row, 'source')]
      datasets.push({ from, to })
      for (const [column, source] of columnPairs(textOf(row, 'columns')))
        columns.push({ from: columnName(from, source), to: columnName(to, column) })
      // Others are answered meanwhile.
      if (++read % 5000 === 0) await sleep(0)
    }
    return { datasets: lineageGraph(datasets), columns: lineageGraph(columns) }
  }
}

/** What `indexProduct` wrote. */
const columnPairs = (text: string): readonly (readonly [string, string])[] =>
  JSON.parse(text) as readonly (readonly [string, string])[]

/** Neither has a line break in its name. */
const columnName = (dataset: string, column: string): string => `${dataset}\n${column}`

const stepOf = ({ from, to }: GraphEdge): LineageStep => ({ from: placeOf(from), to: placeOf(to) })

function placeOf(name: string): LineagePlace {
  const [dataset = '', column] = name.split('\n')
  return column === undefined ? { dataset } : { dataset, column }
}
