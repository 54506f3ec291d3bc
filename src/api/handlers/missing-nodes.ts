import type { AwayNode } from '../../mesh/remote/away-nodes.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { ApiContext } from '../api-context.ts'

/** Other nodes that could not say at once what the reader may know of; all are asked, whatever the answer is about. */
export async function missingNodes({ sidecar, reader, nodes }: ApiContext, purpose: string | undefined) {
  const terms = { port: portName, ...(purpose === undefined ? {} : { purpose }) }
  const { missing } = await sidecar.visibleElsewhere(reader, terms)
  return missing.flatMap((node) =>
    nodes === undefined ? [] : [{ node, ...awayAnswer(nodes.whyMissing(node)) }],
  )
}

/** As answers have it. */
export const awayAnswer = ({ since, why }: AwayNode) => ({
  why,
  ...(since === undefined ? {} : { since: since.toISOString() }),
})
