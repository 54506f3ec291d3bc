import { deltaSharingPath } from '../delta-sharing/delta-sharing-app.ts'
import type { HttpAddress } from './http-address.ts'
import { firstRows, type ReadFacts, type Snippet } from './read-facts.ts'
import { shellCommand, shellWord } from './shell-text.ts'
import { stringLiteral } from './string-literal.ts'

/** Python's client for Delta Sharing. It can state no purpose, so the token in its profile does. */
export function deltaSharingLines(facts: ReadFacts, { url }: HttpAddress): readonly Snippet[] {
  const { domain, product, dataset, reader = '', purpose, hansa } = facts
  const profile = `${reader.slice(reader.indexOf(':') + 1)}.share`
  const command = [
    ...hansa,
    'share',
    'profile',
    '--as',
    reader,
    '--purpose',
    purpose,
    '--endpoint',
    url + deltaSharingPath,
  ]
  const table = `${profile}#${domain}.${product}.${dataset}`
  const text = [
    'import delta_sharing',
    '',
    `print(delta_sharing.load_as_pandas(${stringLiteral(table)}, limit=${firstRows}))`,
  ].join('\n')
  return [
    // It holds a token, which is nothing for others on the machine.
    {
      language: 'sh',
      text: `(umask 077; ${shellCommand(...command)} > ${shellWord(`./${profile}`)})`,
    },
    { language: 'python', text },
  ]
}
