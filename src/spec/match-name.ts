import { HansaError } from '../errors.ts'
import { nearest } from './nearest.ts'

/** The one product key that a person means: `domain/product`, or `product` where that is unique. */
export function matchName(
  name: string,
  keys: readonly string[],
  unknown: { readonly message: string; readonly remedy: string },
): string {
  if (keys.includes(name)) return name
  const matches = keys.filter((key) => bareName(key) === name)
  const [only] = matches
  if (only !== undefined && matches.length === 1) return only
  if (only !== undefined)
    throw new HansaError('invalid_input', `${name} is ambiguous: ${matches.join(', ')}`, {
      remedy: 'Write the domain too.',
    })
  const near = nearest(name, name.includes('/') ? keys : [...keys, ...keys.map(bareName)])
  throw new HansaError('not_found', unknown.message, {
    remedy: near === undefined ? unknown.remedy : `Did you mean \`${near}\`?`,
  })
}

const bareName = (key: string): string => key.slice(key.indexOf('/') + 1)
