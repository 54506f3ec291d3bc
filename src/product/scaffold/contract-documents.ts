import type { CustomProperty, Server } from '../../spec/data-contract.ts'
import { columnDocument, type Fields } from './column-document.ts'
import { outputContractId, sourceContractId, sourceName, type Proposal } from './proposal.ts'
import type { ProposedColumn } from './proposed-column.ts'
import { datasetRules } from './quality-rules.ts'
import {
  outputRelationships,
  sourceRelationships,
  type HasDataset,
  type Relationships,
} from './relationships.ts'
import { yamlText, type YamlComment } from './yaml-text.ts'

/** The contract of the source: where the data is, with names and types as they were found. */
export function sourceContract(proposal: Proposal, server: Server): string {
  const { sample, columns } = proposal
  const comments: YamlComment[] = []
  const relationships = sourceRelationships(proposal)
  const { object, settings } = sample.declared
  const document = {
    ...head(sourceContractId(proposal), `${proposal.product}, as it comes`, proposal.domain),
    description: {
      purpose: `What ${sample.shown} holds, as found.`,
      usage: `Source of ${proposal.product} only.`,
    },
    servers: [server],
    schema: [
      {
        name: sourceName(proposal),
        ...(object === undefined ? {} : { physicalName: object }),
        logicalType: 'object',
        physicalType: server.type === 'local' ? 'file' : 'table',
        description:
          sample.declared.description ?? `${rowsText(proposal)} of ${sample.shown} were looked at.`,
        properties: columns.map((column, index) =>
          columnDocument(column, relationsOf(relationships, index), {
            side: 'source',
            path: ['schema', 0, 'properties', index],
            comments,
          }),
        ),
        ...(relationships.several.length === 0 ? {} : { relationships: relationships.several }),
      },
    ],
    ...customProperties(settings),
  }
  return yamlText(document, { heading: sourceHeading, comments })
}

const sourceHeading = `Where the data comes from, and how it looks there. Column types are these, not guessed at each build:
a row that does not fit is reported with its line. Proposed from a sample: check it.`

const relationsOf = ({ byColumn }: Relationships, index: number): { relationships?: readonly Fields[] } => {
  const relationships = byColumn.get(index)
  return relationships === undefined ? {} : { relationships }
}

/** The contract of the output port: what the product promises. */
export function outputContract(proposal: Proposal, hasDataset: HasDataset): string {
  const { sample, columns, key, product } = proposal
  const comments: YamlComment[] = []
  const relationships = outputRelationships(proposal, hasDataset)
  const document = {
    ...head(outputContractId(proposal), title(product), proposal.domain),
    description: {
      purpose: `Not written yet: say what ${product} is for.`,
      limitations: 'Not written yet: say what it cannot tell.',
    },
    schema: [
      {
        name: product,
        logicalType: 'object',
        physicalType: 'table',
        description: sample.declared.description ?? `Made from ${sample.shown}.`,
        properties: columns.map((column, index) =>
          columnDocument(
            column,
            { ...keyPlace(proposal, index), ...relationsOf(relationships, index) },
            { side: 'output', path: ['schema', 0, 'properties', index], comments },
          ),
        ),
        ...(relationships.several.length === 0 ? {} : { relationships: relationships.several }),
        quality: datasetRules,
      },
    ],
  }
  const about = [...(key.columns.length === 0 ? [key.reason] : []), ...relationships.left]
  comments.push({ path: ['schema', 0, 'properties'], text: [...about, severityNote].join('\n') })
  return yamlText(document, { heading: outputHeading, comments })
}

const outputHeading = `What this product promises. Proposed from a sample: check types, keys, rules and classifications, write the
descriptions, add slaProperties for what you promise, and set the status to active.`

const severityNote = 'Rules that only the sample suggests are warnings; make those errors that must hold.'

function keyPlace({ key }: Proposal, index: number): { keyPosition?: number; keyReason?: string } {
  const position = key.columns.indexOf(index)
  if (position < 0) return {}
  return { keyPosition: position + 1, ...(position === 0 ? { keyReason: key.reason } : {}) }
}

const head = (id: string, name: string, domain: string): Fields => ({
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id,
  name,
  version: '1.0.0',
  status: 'draft',
  domain,
})

const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

const customProperties = (settings: readonly CustomProperty[]): Fields =>
  settings.length === 0 ? {} : { customProperties: settings }

/** `All 12 rows`, `The first 10000 rows`. */
export const rowsText = ({ sample: { rows, complete } }: Proposal): string =>
  complete ? (rows === 1 ? 'The only row' : `All ${rows} rows`) : `The first ${rows} rows`

/** Columns that look personal, at any depth. */
export const personalColumns = (columns: readonly ProposedColumn[]): readonly string[] =>
  columns.flatMap(({ name, personal, type }) => [
    ...(personal === undefined ? [] : [name]),
    ...(type.kind === 'struct' ? personalColumns(type.fields).map((inner) => `${name}.${inner}`) : []),
    ...(type.kind === 'list' && type.element.type.kind === 'struct'
      ? personalColumns(type.element.type.fields).map((inner) => `${name}.${inner}`)
      : []),
  ])
