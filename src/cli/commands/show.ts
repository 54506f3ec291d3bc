import { reportLines } from '../../product/quality/verdict.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { productNamed } from '../asking/product-named.ts'
import { counted } from '../counted.ts'
import { exceptionLine } from '../rule-lines.ts'
import { paint, printJson, printLine, type Terminal } from '../terminal.ts'
import { textTable } from '../text-table.ts'

type Product = Answers<'showProduct'>
type Port = Product['ports'][number]
type Dataset = Port['datasets'][number]

/** `hansa show <product>`: what is published: purpose, datasets with columns, SLAs, quality, guardrails. */
export async function show(context: AskingContext, { product: name }: { product: string }): Promise<number> {
  return askMesh(context, {}, async (mesh) => {
    const { publication: sequence, ...product } = await mesh.showProduct(await productNamed(mesh, name))
    if (context.json) printJson(context.terminal, { ...product, sequence })
    else printProduct(context.terminal, { ...product, publication: sequence })
    return 0
  })
}

function printProduct(terminal: Terminal, product: Product): void {
  const title = paint(terminal.out, 'bold', product.product)
  printLine(terminal, `${title} ${product.version}  ${product.status}`)
  printLine(terminal, `publication ${product.publication} of ${product.publishedAt}`)
  if (product.purpose !== undefined) printLine(terminal, product.purpose.trim())
  for (const { from, port } of product.inputs) printLine(terminal, `reads ${from} through ${port}`)
  for (const port of product.ports)
    for (const dataset of port.datasets) {
      printLine(terminal)
      printDataset(terminal, dataset, { domain: product.domain, port })
    }
  printLine(terminal)
  for (const line of ruleLines(product)) printLine(terminal, line)
  for (const line of qualityLines(product)) printLine(terminal, line)
}

interface Within {
  readonly domain: string
  readonly port: Port
}

function printDataset(terminal: Terminal, dataset: Dataset, { domain, port }: Within): void {
  const title = paint(terminal.out, 'bold', `${domain}.${dataset.name}`)
  printLine(terminal, `${title}  version ${dataset.version}${sizeText(dataset.statistics)}`)
  if (dataset.description !== undefined) printLine(terminal, dataset.description.trim())
  const rows = dataset.columns.map(({ name, type, required, classification, description }) => [
    name,
    type,
    required ? 'required' : '',
    classification ?? '',
    oneLine(description),
  ])
  printLine(terminal, textTable(['COLUMN', 'TYPE', '', 'CLASSIFICATION', 'DESCRIPTION'], rows))
  for (const line of dataset.columns.flatMap(classificationLines)) printLine(terminal, line)
  for (const { property, value, unit } of port.serviceLevels)
    printLine(terminal, `SLA ${property}: ${String(value)}${unit === undefined ? '' : ` ${unit}`}`)
}

const sizeText = (statistics: Dataset['statistics']): string =>
  statistics === undefined
    ? ''
    : `, ${counted(statistics.rows, 'row')}, ${counted(statistics.bytes, 'byte')} in ${counted(statistics.files, 'file')}`

/** Why the classification is not what the contract declares, and where it is lower on purpose. */
function classificationLines({
  name,
  classification = '',
  inheritedFrom,
  declassified,
}: Dataset['columns'][number]): readonly string[] {
  if (inheritedFrom !== undefined) return [`${name} is ${classification} as ${inheritedFrom} is`]
  return declassified === undefined ? [] : [`${name} is declassified to ${classification}: ${declassified}`]
}

const ruleLines = ({ guardrails, exceptions }: Product): readonly string[] => [
  ...guardrails.map(({ id, scope, reason }) => `guardrail ${id} (${scope}): ${reason}`),
  ...exceptions.map(exceptionLine),
]

const qualityLines = ({ quality: { checks, personalData } }: Product): readonly string[] =>
  reportLines({
    results: checks.map((check) => ({ check, ...check })),
    ...(personalData === undefined ? {} : { personalData }),
  })

const oneLine = (text: string | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').trim()
