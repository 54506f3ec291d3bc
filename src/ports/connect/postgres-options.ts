import type { ReadFacts } from './read-facts.ts'

/** What a connection says at its start of what it reads for, as `options` of PostgreSQL's clients: spaces in a value need a backslash. */
export function postgresOptions({ purpose, agreement }: Pick<ReadFacts, 'purpose' | 'agreement'>): string {
  const said = {
    'hansa.purpose': purpose,
    ...(agreement === undefined ? {} : { 'hansa.agreement': agreement }),
  }
  return Object.entries(said)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\s\\]/g, String.raw`\$&`)}`)
    .join(' ')
}
