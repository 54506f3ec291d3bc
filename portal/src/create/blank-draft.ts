import { stringify } from 'yaml'
import type { Draft } from './draft.ts'

/** The files of a product of which only the name is known. */
export function blankDraft(key: string, owner: string): Draft {
  const [domain = '', product = ''] = key.split('/')
  const contractId = `${domain}.${product}.v1`
  const descriptor = {
    apiVersion: 'v1.0.0',
    kind: 'DataProduct',
    id: `${domain}.${product}`,
    name: product,
    version: '1.0.0',
    status: 'draft',
    domain,
    description: { purpose: '' },
    outputPorts: [{ name: product, version: '1.0.0', contractId, type: 'tables' }],
    team: { name: `${domain} team`, members: [{ username: owner, role: 'owner' }] },
  }
  return {
    product: key,
    files: [
      { path: 'product.odps.yaml', text: stringify(descriptor) },
      { path: `${product}.odcs.yaml`, text: stringify(contractOf({ domain, product, contractId })) },
      { path: `transform/${product}.sql`, text: 'select 1 as id\n' },
      { path: 'README.md', text: `# ${product}\n` },
    ],
  }
}

const contractOf = (names: {
  readonly domain: string
  readonly product: string
  readonly contractId: string
}): object => ({
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: names.contractId,
  name: names.product,
  version: '1.0.0',
  status: 'draft',
  domain: names.domain,
  schema: [
    {
      name: names.product,
      logicalType: 'object',
      properties: [{ name: 'id', logicalType: 'integer', required: true }],
    },
  ],
})
