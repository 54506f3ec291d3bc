import { badName } from './check-product.ts'
import {
  customProperty,
  type CustomProperty,
  type DataContract,
  type SchemaObject,
  type Server,
} from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import { isPlainName } from './plain-name.ts'
import type { Report, Said } from './report.ts'

/** Whether rows of this server's contract are pushed to the node rather than read from somewhere. */
export const isPushServer = ({ type, customProperties }: Server): boolean =>
  type === 'custom' && customProperty(customProperties, 'hansa.kind') === 'push'

/** Settings that say how a source is read; of what is pushed, each request says it. */
const ofReading = [
  'hansa.format',
  'hansa.userEnv',
  'hansa.passwordEnv',
  'hansa.authorizationEnv',
  'hansa.sslMode',
]

/** Reports settings of pushing where nothing can be pushed, and of reading where nothing is read. */
export function checkPushServer({ servers = [], ...contract }: DataContract, report: Report): void {
  const [first] = servers
  for (const [index, { type, customProperties }] of servers.entries()) {
    const at = placeOf(customProperties, 'hansa.kind', ['servers', index])
    if (at !== undefined && type !== 'custom')
      report(at, {
        code: 'misplaced-setting',
        message: `a server of type \`${type}\` has no kind`,
        expected: '`type: custom`',
      })
  }
  const takesPushes = first !== undefined && isPushServer(first)
  if (takesPushes) checkAddresses(contract.schema ?? [], report)
  const places: readonly (readonly [readonly CustomProperty[] | undefined, DocumentPath])[] = [
    [first?.customProperties, ['servers', 0]],
    [contract.customProperties, []],
    ...(contract.schema ?? []).map(
      ({ customProperties }, index) => [customProperties, ['schema', index]] as const,
    ),
  ]
  for (const [properties, path] of places)
    for (const name of takesPushes ? ofReading : ['hansa.keepPushes']) {
      const at = placeOf(properties, name, path)
      if (at !== undefined) report(at, uselessSetting(name, takesPushes))
    }
}

/** A schema object's name is part of the address that takes its rows. */
function checkAddresses(objects: readonly SchemaObject[], report: Report): void {
  for (const [index, { name }] of objects.entries())
    if (!isPlainName(name)) report(['schema', index, 'name'], badName('the schema object', name))
}

function placeOf(
  properties: readonly CustomProperty[] | undefined,
  name: string,
  path: DocumentPath,
): DocumentPath | undefined {
  const index = properties?.findIndex(({ property }) => property === name) ?? -1
  return index === -1 ? undefined : [...path, 'customProperties', index, 'property']
}

const uselessSetting = (name: string, takesPushes: boolean): Said => ({
  code: 'useless-setting',
  severity: 'warning',
  message: takesPushes
    ? `\`${name}\` means nothing here: rows are pushed, and each push says how it is written`
    : `\`${name}\` means nothing here: no rows are pushed`,
  ...(takesPushes ? {} : { expected: 'a server of type `custom` with `hansa.kind: push`' }),
})
