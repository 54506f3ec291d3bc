import { personalColumns, rowsText } from './contract-documents.ts'
import type { Proposal } from './proposal.ts'

/** The new product's README: what it is made from, and what a person must look at before others rely on it. */
export function readmeText(proposal: Proposal, settings: readonly string[]): string {
  const { domain, product, sample, key, columns } = proposal
  const personal = personalColumns(columns)
  const keyNames = key.columns.map((index) => `\`${columns[index]?.name ?? ''}\``).join(', ')
  const look = [
    `Descriptions say what was seen, not what it means: write them, and the purpose, in \`${product}.odcs.yaml\`.`,
    keyNames === '' ? key.reason : `Primary key: ${keyNames}. ${key.reason}`,
    personal.length === 0
      ? 'No column looks personal: say so only if you know it.'
      : `These look personal and are classified confidential: ${personal.map((name) => `\`${name}\``).join(', ')}.`,
    'Rules that only the sample suggests are warnings: make those errors that must hold.',
    ...sample.notes,
    ...settings,
  ]
  return `# ${product}

Made from ${sample.shown}. ${rowsText(proposal)} ${sample.rows === 1 ? 'was' : 'were'} looked at to propose types, keys and rules.

To look at before others rely on it:

${look.map((line) => `- ${line}`).join('\n')}

\`\`\`sh
hansa test ${domain}/${product}
hansa apply ${domain}/${product}
hansa query "select * from ${domain}.${product} limit 10"
\`\`\`
`
}
