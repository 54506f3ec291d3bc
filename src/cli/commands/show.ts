import type { Publication, PublishedGovernance } from '../../store/publication.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { DataContract } from '../../spec/data-contract.ts'
import { reportLines, type Verdict } from '../../product/quality/verdict.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { majorOf } from '../../spec/semver.ts'
import { HansaError } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { classificationLines } from '../classification-lines.ts'
import { counted } from '../counted.ts'
import { guardrailLines } from '../guardrail-lines.ts'
import { withStore } from '../open-mesh.ts'
import { requireHere } from '../owner-elsewhere.ts'
import { publishedKey } from '../../sidecar/published-key.ts'
import { bundleInForce } from '../../product/council/bundle-in-force.ts'
import { paint, printJson, printLine, type Terminal } from '../terminal.ts'
import { textTable } from '../text-table.ts'

/** `hansa show <product>`: what is published: purpose, datasets with columns, SLAs, quality, guardrails. */
export async function show(context: CommandContext, { product }: { product: string }): Promise<number> {
  return withStore(context, async ({ metadata }, settings) => {
    await requireHere(product, { settings, context: { metadata, effects: context.effects } })
    const publication = await metadata.publication(await publishedKey(metadata, product))
    if (publication === undefined) throw new HansaError('not_found', `${product} is not published`)
    if (context.json) printJson(context.terminal, publication)
    else {
      const now = context.effects.now()
      printPublication(
        context.terminal,
        publication,
        guardrailLines(publication, await bundleInForce(metadata, now), now),
      )
    }
    return 0
  })
}

function printPublication(terminal: Terminal, publication: Publication, guardrails: readonly string[]): void {
  const { product } = publication.documents
  printLine(
    terminal,
    `${paint(terminal.out, 'bold', publication.product)} ${publication.version}  ${product.status}`,
  )
  printLine(terminal, `publication ${publication.sequence} of ${publication.publishedAt}`)
  if (product.description?.purpose !== undefined) printLine(terminal, product.description.purpose.trim())
  for (const { from, port } of publication.inputs) printLine(terminal, `reads ${from} through ${port}`)
  for (const snapshot of publication.snapshots) {
    printLine(terminal)
    printSnapshot(terminal, snapshot, {
      contract: contractOf(publication, snapshot),
      governance: publication.governance,
    })
  }
  printLine(terminal)
  for (const line of guardrails) printLine(terminal, line)
  for (const line of reportLines(publication.quality as Verdict)) printLine(terminal, line)
}

/** Majors may share a contract's id; port and contract have the same major. */
function contractOf({ documents }: Publication, snapshot: Snapshot): DataContract | undefined {
  const { port, major } = parseDatasetKey(snapshot.dataset)
  const document = documents.product.outputPorts?.find(
    ({ name, version }) => name === port && majorOf(version) === major,
  )
  return documents.contracts.find(
    ({ id, version }) => id === document?.contractId && majorOf(version) === major,
  )
}

interface Described {
  readonly contract: DataContract | undefined
  readonly governance: PublishedGovernance | undefined
}

function printSnapshot(terminal: Terminal, snapshot: Snapshot, { contract, governance }: Described): void {
  const [domain = ''] = snapshot.dataset.split('/')
  printLine(
    terminal,
    `${paint(terminal.out, 'bold', `${domain}.${snapshot.sqlName}`)}  version ${snapshot.version}, ${counted(snapshot.rows, 'row')}, ${counted(snapshot.bytes, 'byte')} in ${counted(snapshot.files.length, 'file')}`,
  )
  const object = contract?.schema?.find(({ name }) => snapshot.dataset.endsWith(`/${name}`))
  if (object?.description !== undefined) printLine(terminal, object.description.trim())
  const rows = snapshot.columns.map(({ name, type, required }) => {
    const property = object?.properties?.find((entry) => entry.name === name)
    return [
      name,
      type,
      required ? 'required' : '',
      governance?.classifications[snapshot.dataset]?.[name] ?? property?.classification ?? '',
      oneLine(property?.description),
    ]
  })
  printLine(terminal, textTable(['COLUMN', 'TYPE', '', 'CLASSIFICATION', 'DESCRIPTION'], rows))
  for (const line of classificationLines(snapshot, object, governance)) printLine(terminal, line)
  for (const { property, value, unit } of contract?.slaProperties ?? [])
    printLine(terminal, `SLA ${property}: ${String(value)}${unit === undefined ? '' : ` ${unit}`}`)
}

const oneLine = (text: string | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').trim()
