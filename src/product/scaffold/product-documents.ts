import { quoteIdentifier } from '../../engine/quote.ts'
import { isPlainName } from '../../spec/plain-name.ts'
import { outputContractId, sourceContractId, sourceName, type Proposal } from './proposal.ts'
import { yamlText } from './yaml-text.ts'

/** `product.odps.yaml`. */
export function productDocument(proposal: Proposal, owners: readonly string[]): string {
  const { domain, product, sample } = proposal
  return yamlText({
    apiVersion: 'v1.0.0',
    kind: 'DataProduct',
    id: `${domain}.${product}`,
    name: product,
    version: '1.0.0',
    status: 'draft',
    domain,
    description: { purpose: `Not written yet: say what ${product} is for. It is made from ${sample.shown}.` },
    inputPorts: [{ name: sourceName(proposal), version: '1.0.0', contractId: sourceContractId(proposal) }],
    outputPorts: [
      { name: product, version: '1.0.0', contractId: outputContractId(proposal), type: 'tables' },
    ],
    team: { name: `${domain} team`, members: owners.map((username) => ({ username, role: 'owner' })) },
  })
}

/** The SQL of the dataset: every column by name, renamed where SQL would need quotes. */
export function transformSql(proposal: Proposal): string {
  const column = (name: string): string => (isPlainName(name) ? name : quoteIdentifier(name))
  const list = proposal.columns.map(({ sourceName: from, name }) =>
    from === name ? `  ${column(name)}` : `  ${column(from)} as ${column(name)}`,
  )
  return `select\n${list.join(',\n')}\nfrom ${sourceName(proposal)}\n`
}

/** `domain.yaml` of a domain that the new product is the first of. */
export const domainDocument = (domain: string): string =>
  yamlText(
    {
      apiVersion: 'hansa/v1',
      kind: 'Domain',
      type: 'source-aligned',
      description: `Not written yet: say what the domain ${domain} is responsible for.`,
      owners: [`${domain}-owner`],
    },
    {
      heading:
        'source-aligned: data as its systems make it; aggregate: data of several domains; consumer-aligned: data for one use.',
    },
  )
