import { HansaError } from '../../errors.ts'
import { customProperty, type Server } from '../../spec/data-contract.ts'

/** A text field of an ODCS server, or undefined. */
export function serverField(server: Server, name: string): string | undefined {
  const value = server[name]
  return typeof value === 'string' ? value : undefined
}

/** A text field that the server cannot do without. */
export function requiredField(server: Server, name: string): string {
  const value = serverField(server, name)
  if (value !== undefined) return value
  throw new HansaError(
    'invalid_input',
    `server "${server.server}" of type ${server.type} has no \`${name}\``,
    {
      remedy: `Add \`${name}\` to the server in the contract.`,
    },
  )
}

/** A text custom property of a server, or undefined. */
export function serverProperty(server: Server, name: string): string | undefined {
  const value = customProperty(server.customProperties, name)
  return typeof value === 'string' ? value : undefined
}

/** Puts the schema object's name in the place of `{object}`, or of `{model}` as older contracts write it. */
export const withObject = (template: string, object: string): string =>
  template.replaceAll(/\{(?:object|model)\}/g, () => object)
