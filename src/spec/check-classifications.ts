import path from 'node:path'

import type { SchemaItem } from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import type { Issue } from './issue.ts'
import type { LoadedFolder } from './load-folders.ts'
import { didYouMean } from './nearest.ts'
import { positionFinder } from './position-finder.ts'
import { reporter, type Said } from './report.ts'
import type { Vocabulary } from './vocabulary.ts'

type Part = Pick<SchemaItem, 'classification' | 'properties' | 'items'>

interface Found {
  readonly classification: string
  readonly path: DocumentPath
}

/** Classifications that the vocabulary does not have: nobody could say how high they are. */
export function checkClassifications(
  folders: readonly LoadedFolder[],
  { classifications }: Pick<Vocabulary, 'classifications'>,
): Issue[] {
  const issues: Issue[] = []
  const locate = positionFinder()
  for (const { place, content } of folders)
    for (const contract of content.contracts) {
      const file = path.join(place.folder, contract.file)
      const report = reporter((at, part) => locate(file, at, part), issues)
      for (const [index, object] of (contract.document.schema ?? []).entries())
        for (const found of foundIn(object, ['schema', index]))
          if (!classifications.includes(found.classification))
            report(found.path, unknown(found.classification, classifications))
    }
  return issues
}

function unknown(word: string, words: readonly string[]): Said {
  const remedy = didYouMean(word, words)
  return {
    code: 'unknown-classification',
    message: `the vocabulary has no classification \`${word}\``,
    ...(remedy === undefined
      ? { expected: `one of ${words.join(', ')}, or one more in governance/vocabulary.yaml` }
      : { remedy }),
  }
}

function* foundIn({ classification, properties, items }: Part, path: DocumentPath): Generator<Found> {
  if (classification !== undefined) yield { classification, path: [...path, 'classification'] }
  for (const [index, part] of (properties ?? []).entries())
    yield* foundIn(part, [...path, 'properties', index])
  if (items !== undefined) yield* foundIn(items, [...path, 'items'])
}
