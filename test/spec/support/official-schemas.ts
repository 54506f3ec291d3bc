import { createRequire } from 'node:module'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { find } from '../../support/needs.ts'

type Validate = (value: unknown) => boolean
interface Ajv {
  compile: (schema: unknown) => Validate
}

const require = createRequire(import.meta.url)

const standards = (): string => {
  const folder = find('standards')
  if (folder === undefined) throw new Error('the standards are not here; the test should have been skipped')
  return folder
}

/** The official validator of a Bitol schema: ajv, draft 2019-09, with formats. */
export function officialValidator(schema: string): Validate {
  // Both packages are CommonJS with their class under `default`.
  const { default: Ajv2019 } = require('ajv/dist/2019.js') as { default: new (options: object) => Ajv }
  const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv) => void }
  const ajv = new Ajv2019({ strict: false })
  addFormats(ajv)
  return ajv.compile(JSON.parse(readFileSync(path.join(standards(), schema), 'utf8')))
}

export const odcsSchema = 'odcs/schema/odcs-json-schema-v3.1.0.json'
export const odpsSchema = 'odps/schema/odps-json-schema-v1.0.0.json'

/** The official examples of one standard, as file paths. */
export const officialExamples = (standard: 'odcs' | 'odps'): string[] =>
  globSync(path.join(standards(), standard, 'docs/examples/**/*.yaml')).sort()
