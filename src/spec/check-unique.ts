import type { Report } from './report.ts'
import type { MadeProduct } from './made-product.ts'
import { parseVersion } from './semver.ts'

/** Reports datasets named alike in one domain, and contracts with the same id and major version. */
export function checkUnique(products: readonly MadeProduct[], reportIn: (file: string) => Report): void {
  checkDatasets(products, reportIn)
  checkContractIds(products, reportIn)
}

function checkDatasets(products: readonly MadeProduct[], reportIn: (file: string) => Report): void {
  const seen = new Map<string, string>()
  for (const { key: product, outputs } of products) {
    for (const { contract, datasets } of outputs) {
      for (const [index, { domain, sqlName }] of datasets.entries()) {
        const name = `${domain}.${sqlName}`.toLowerCase()
        const first = seen.get(name)
        seen.set(name, product)
        if (first === undefined) continue
        const where = first === product ? 'twice in this product' : `here and in ${first}`
        reportIn(contract.file)(['schema', index, 'name'], {
          code: 'duplicate-dataset',
          message: `the dataset \`${domain}.${sqlName}\` exists ${where}`,
          expected: 'names of datasets that are unique in their domain',
        })
      }
    }
  }
}

function checkContractIds(products: readonly MadeProduct[], reportIn: (file: string) => Report): void {
  const seen = new Map<string, string>()
  for (const { contracts } of products) {
    for (const { file, document } of contracts) {
      const key = `${document.id}@${parseVersion(document.version)?.major ?? ''}`
      const first = seen.get(key)
      seen.set(key, file)
      if (first === undefined) continue
      reportIn(file)(['id'], {
        code: 'duplicate-contract',
        message: `the contract id \`${document.id}\` is also that of ${first}`,
        remedy: 'Give one another id; only different major versions of one contract share an id.',
      })
    }
  }
}
