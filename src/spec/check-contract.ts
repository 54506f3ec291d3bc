import { columnsOf } from './column-type.ts'
import { customProperty, type DataContract, type SchemaObject } from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import { checkHansaSettings } from './hansa-settings.ts'
import { checkDeclassify } from './check-declassify.ts'
import { badName } from './check-product.ts'
import { checkQuality } from './check-quality.ts'
import { checkSla } from './check-sla.ts'
import { didYouMean } from './nearest.ts'
import { notSemantic, primaryKeyOf } from './outputs-of.ts'
import { isPlainName } from './plain-name.ts'
import { checkPushServer } from './push-server.ts'
import type { Report } from './report.ts'
import { parseVersion } from './semver.ts'

interface ContractContext {
  /** Whether an output port promises it; a source's contract may use names as it finds them. */
  readonly served: boolean
  readonly report: Report
}

/** What the standard leaves open in a contract and Hansa needs: types, names, references, settings, measurable SLAs. */
export function checkContract(contract: DataContract, { served, report }: ContractContext): void {
  if (parseVersion(contract.version) === undefined) report(['version'], notSemantic(contract.version))
  checkHansaSettings(contract.customProperties, 'contract', { path: [], report })
  checkPushServer(contract, report)
  for (const [index, server] of (contract.servers ?? []).entries()) {
    checkHansaSettings(server.customProperties, 'server', { path: ['servers', index], report })
  }
  const objects = contract.schema ?? []
  if (objects.length === 0) {
    report(
      ['schema'],
      { code: 'no-schema', message: 'the contract describes no data', expected: 'a `schema` with an object' },
      'key',
    )
  }
  checkDistinct(objects, { what: 'schema object', path: ['schema'], report })
  for (const [index, object] of objects.entries()) {
    const path = ['schema', index]
    if (served && !isPlainName(object.name)) report([...path, 'name'], badName('the dataset', object.name))
    checkObject(object, path, report)
    if (served) checkMaterialization(object, path, report)
    checkQuality(object, { objects, path, report })
  }
  checkSla(contract, { served, report })
}

function checkObject(object: SchemaObject, path: DocumentPath, report: Report): void {
  checkHansaSettings(object.customProperties, 'object', { path, report })
  if (object.properties === undefined || object.properties.length === 0) {
    report(path, {
      code: 'no-columns',
      message: `\`${object.name}\` has no columns`,
      expected: '`properties`',
    })
  }
  columnsOf(object, (inner, said) => report([...path, ...inner], said))
  checkProperties(object, path, report)
  checkDeclassify(object, path, report)
}

type WithProperties = Pick<SchemaObject, 'properties'>

function checkProperties(parent: WithProperties, path: DocumentPath, report: Report): void {
  const properties = parent.properties ?? []
  const at = [...path, 'properties']
  checkDistinct(properties, { what: 'column', path: at, report })
  for (const [index, property] of properties.entries()) {
    const here = [...at, index]
    checkHansaSettings(property.customProperties, 'property', { path: here, report })
    checkProperties(property, here, report)
    if (property.items !== undefined) checkProperties(property.items, [...here, 'items'], report)
  }
}

function checkDistinct(
  named: readonly { readonly name: string }[],
  { what, path, report }: { readonly what: string; readonly path: DocumentPath; readonly report: Report },
): void {
  const seen = new Map<string, string>()
  for (const [index, { name }] of named.entries()) {
    const first = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    if (first === undefined) continue
    const like = first === name ? 'given twice' : `the same as \`${first}\` to SQL, which ignores case`
    report([...path, index, 'name'], {
      code: 'duplicate-name',
      message: `the ${what} \`${name}\` is ${like}`,
    })
  }
}

function checkMaterialization(object: SchemaObject, path: DocumentPath, report: Report): void {
  const properties = object.customProperties
  const place = (name: string): DocumentPath => [
    ...path,
    'customProperties',
    properties?.findIndex(({ property }) => property === name) ?? 0,
    'value',
  ]
  const kind = customProperty(properties, 'hansa.materialization')
  const watermark = customProperty(properties, 'hansa.watermark')
  const columns = (object.properties ?? []).map(({ name }) => name)
  if (kind === 'merge' && primaryKeyOf(object).length === 0) {
    report(place('hansa.materialization'), {
      code: 'merge-without-key',
      message: `\`${object.name}\` merges by its primary key, but has none`,
      expected: '`primaryKey: true` on the columns that make a row unique',
    })
  }
  if (kind === 'append' && watermark === undefined) {
    report(place('hansa.materialization'), {
      code: 'append-without-watermark',
      message: `\`${object.name}\` appends what is new, but does not say by which column`,
      expected: 'the custom property `hansa.watermark` with the name of a column',
    })
  }
  if (typeof watermark !== 'string') return
  if (!columns.includes(watermark)) {
    report(place('hansa.watermark'), {
      code: 'unknown-column',
      message: `the watermark \`${watermark}\` is not a column of \`${object.name}\``,
      remedy: didYouMean(watermark, columns),
    })
  } else if (kind !== 'append') {
    report(place('hansa.watermark'), {
      code: 'useless-setting',
      severity: 'warning',
      message: '`hansa.watermark` is only used with `hansa.materialization: append`',
    })
  }
}
