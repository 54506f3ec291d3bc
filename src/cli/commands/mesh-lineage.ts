import { HansaError } from '../../errors.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { counted } from '../counted.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

type Step = Answers<'traceNodes'>['steps'][number]

export interface MeshLineageOptions {
  readonly product: string
  readonly column: string | undefined
  readonly down?: boolean
  readonly hops: number
}

/** `hansa lineage --nodes`: where data come from, or go to, across nodes; each step as the node that makes it has signed. */
export async function meshLineage(
  context: AskingContext,
  { product, column, down = false, hops }: MeshLineageOptions,
): Promise<number> {
  const { terminal, json } = context
  return askMesh(context, {}, async (mesh) => {
    const { joined, steps, unconfirmed, cut } = await mesh.traceNodes({
      ...{ of: product, hops, direction: down ? 'down' : 'up' },
      ...(column === undefined ? {} : { column }),
    })
    if (!joined) throw nobodyElse()
    for (const key of cut) noteLine(terminal, `${key}: there is more than is shown; ask for fewer --hops`)
    if (json) printJson(terminal, steps)
    else for (const step of steps) printLine(terminal, stepText(step))
    if (unconfirmed > 0)
      noteLine(terminal, `${counted(unconfirmed, 'step')} left out: no node has signed that it is so`)
    return 0
  })
}

const stepText = ({ from, to }: Step): string => `${placeText(to)} ← ${placeText(from)}`

const placeText = ({ dataset, column }: Step['from']): string =>
  column === undefined ? dataset : `${dataset}.${column}`

const nobodyElse = (): HansaError =>
  new HansaError('invalid_input', 'this node has joined no registry that could be asked for the others', {
    remedy: '`hansa join` joins one; without `--nodes` this node is asked.',
  })
