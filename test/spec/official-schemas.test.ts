import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'

import type { DataContract } from '../../src/spec/data-contract.ts'
import type { DataProduct } from '../../src/spec/data-product.ts'
import { parseDocument, type Document } from '../../src/spec/document.ts'
import { formatIssue, type Issue } from '../../src/spec/issue.ts'
import { parseDataContract } from '../../src/spec/parse-data-contract.ts'
import { parseDataProduct } from '../../src/spec/parse-data-product.ts'
import { skipWithout } from '../support/needs.ts'
import { mutants, random } from './support/mutate.ts'
import { odcsSchema, odpsSchema, officialExamples, officialValidator } from './support/official-schemas.ts'
import { contractSeeds, productSeeds } from './support/seed-documents.ts'

type Parse = (document: Document) => DataContract | DataProduct | Issue[]

const suites: readonly {
  readonly standard: 'odcs' | 'odps'
  readonly schema: string
  readonly parse: Parse
  readonly seeds: readonly object[]
}[] = [
  { standard: 'odcs', schema: odcsSchema, parse: parseDataContract, seeds: contractSeeds },
  { standard: 'odps', schema: odpsSchema, parse: parseDataProduct, seeds: productSeeds },
]

/** A document made in memory: everything is at its first character. */
const inMemory = (value: unknown): Document => ({
  file: 'mutant.yaml',
  text: '',
  value,
  locate: () => ({ file: 'mutant.yaml', line: 1, column: 1 }),
})

const read = (file: string): Document => {
  const { document, issues } = parseDocument(file, readFileSync(file, 'utf8'))
  assert.deepEqual(issues, [])
  assert.ok(document)
  return document
}

for (const { standard, schema, parse, seeds } of suites) {
  describe(`parsing ${standard.toUpperCase()}`, { skip: skipWithout('standards') }, () => {
    it('accepts every official example', () => {
      const files = officialExamples(standard)
      assert.ok(files.length >= 2)
      for (const file of files) {
        const result = parse(read(file))
        assert.ok(
          !Array.isArray(result),
          `${path.basename(file)}: ${issuesOf(result).map(formatIssue).join('\n')}`,
        )
      }
    })

    it('accepts the seeds, as the official schema does', () => {
      const isValid = officialValidator(schema)
      for (const seed of seeds) {
        assert.equal(isValid(seed), true, JSON.stringify(seed))
        assert.deepEqual(issuesOf(parse(inMemory(seed))), [])
      }
    })

    it('gives the verdict of the official schema on every mutant of examples and seeds', () => {
      const isValid = officialValidator(schema)
      const next = random(2026)
      const verdicts = { accepted: 0, rejected: 0 }
      const documents = [...officialExamples(standard).map((file) => read(file).value), ...seeds]
      for (const [index, document] of documents.entries()) {
        // One example is so large that its mutants are sampled.
        const share = 10_000 / JSON.stringify(document).length
        for (const { what, value } of mutants(document, next)) {
          if (share < 1 && next() > share) continue
          const expected = isValid(value)
          const issues = issuesOf(parse(inMemory(value)))
          assert.equal(
            issues.length === 0,
            expected,
            `document ${index}, ${what}: ${issues.map(formatIssue).join('; ')}`,
          )
          verdicts[expected ? 'accepted' : 'rejected']++
        }
      }
      assert.ok(verdicts.accepted > 300 && verdicts.rejected > 1000, JSON.stringify(verdicts))
    })
  })
}

const issuesOf = (result: ReturnType<Parse>): Issue[] => (Array.isArray(result) ? result : [])
