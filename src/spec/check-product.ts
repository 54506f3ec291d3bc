import { CronPattern } from 'croner'

import { customProperty } from './data-contract.ts'
import type { DataProduct } from './data-product.ts'
import { checkHansaSettings } from './hansa-settings.ts'
import { notSemantic } from './outputs-of.ts'
import { isPlainName, plainNameFor, plainNameRule } from './plain-name.ts'
import type { FolderContract } from './product-folder.ts'
import type { Report, Said } from './report.ts'
import { parseVersion } from './semver.ts'

interface ProductContext {
  /** The domain's and the product's folders' names. */
  readonly domain: string
  readonly name: string
  readonly contracts: readonly FolderContract[]
  readonly report: Report
}

/** What the standard leaves open in a descriptor and Hansa needs: names, versions, settings. */
export function checkProduct(product: DataProduct, context: ProductContext): void {
  const { report } = context
  checkNames(product, context)
  if (product.version !== undefined && parseVersion(product.version) === undefined) {
    report(['version'], notSemantic(product.version))
  }
  if (product.outputPorts === undefined || product.outputPorts.length === 0) {
    report([], {
      code: 'no-output',
      severity: 'warning',
      message: 'the product has no output port, so nobody can read it',
    })
  }
  checkHansaSettings(product.customProperties, 'product', { path: [], report })
  checkSchedule(product, report)
  checkPorts(product, report)
  checkUnusedContracts(product, context)
}

function checkNames(product: DataProduct, { domain, name, report }: ProductContext): void {
  if (!isPlainName(name)) report([], badName("the product's folder", name))
  if (product.name !== undefined && product.name !== name) {
    report(['name'], {
      code: 'name-mismatch',
      message: `the product is named \`${product.name}\`, but its folder is \`${name}\``,
      remedy: 'Rename one of the two; without `name` the folder decides.',
    })
  }
  if (product.domain !== undefined && product.domain !== domain) {
    report(['domain'], {
      code: 'name-mismatch',
      message: `the product says its domain is \`${product.domain}\`, but it lies in \`${domain}\``,
      remedy: 'Correct it, or move the folder; without `domain` the folder decides.',
    })
  }
}

/** What is said of a name that SQL could not type. */
export const badName = (what: string, name: string): Said => ({
  code: 'bad-name',
  message: `${what} \`${name}\` cannot be typed in SQL without quotes`,
  expected: plainNameRule,
  remedy: isPlainName(plainNameFor(name)) ? `For example \`${plainNameFor(name)}\`.` : undefined,
})

function checkPorts(product: DataProduct, report: Report): void {
  for (const [index, port] of (product.outputPorts ?? []).entries()) {
    const path = ['outputPorts', index]
    if (!isPlainName(port.name)) report([...path, 'name'], badName('the port', port.name))
    checkHansaSettings(port.customProperties, 'port', { path, report })
  }
  const names = new Set<string>()
  for (const [index, port] of (product.inputPorts ?? []).entries()) {
    const path = ['inputPorts', index]
    if (!isPlainName(port.name)) report([...path, 'name'], badName('the port', port.name))
    if (names.has(port.name)) {
      report([...path, 'name'], {
        code: 'duplicate-port',
        message: `the input port \`${port.name}\` is given twice`,
      })
    }
    names.add(port.name)
    if (parseVersion(port.version) === undefined) report([...path, 'version'], notSemantic(port.version))
    checkHansaSettings(port.customProperties, 'port', { path, report })
  }
}

function checkSchedule(product: DataProduct, report: Report): void {
  const schedule = customProperty(product.customProperties, 'hansa.schedule')
  if (typeof schedule !== 'string') return
  try {
    new CronPattern(schedule)
  } catch (error) {
    const index = product.customProperties?.findIndex(({ property }) => property === 'hansa.schedule') ?? 0
    report(['customProperties', index, 'value'], {
      code: 'bad-schedule',
      message: `\`${schedule}\` is not a cron expression: ${error instanceof Error ? error.message : String(error)}`,
      expected: 'minute, hour, day, month and weekday, e.g. `0 6 * * *` for six every morning',
    })
  }
}

function checkUnusedContracts(product: DataProduct, { contracts, report }: ProductContext): void {
  const used = new Set(
    [...(product.inputPorts ?? []), ...(product.outputPorts ?? [])].map((port) => port.contractId),
  )
  for (const { file, document } of contracts) {
    if (used.has(document.id)) continue
    report([], {
      code: 'unused-contract',
      severity: 'warning',
      message: `no port uses the contract \`${document.id}\` of \`${file}\``,
      remedy: 'Name it in a port, or delete the file.',
    })
  }
}
