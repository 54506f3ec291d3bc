import { columnsOfTerms, type ColumnPlace } from '../../discovery/graph/terms/columns-of-terms.ts'
import { termsByName } from '../../discovery/graph/terms/term-of.ts'
import { seenOf, type SeenDataset } from '../../discovery/graph/seen-of.ts'
import { HansaError } from '../../errors.ts'
import { portName } from '../../ports/http/http-port.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { BusinessTerm } from '../../spec/vocabulary.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { termOperations } from '../operations/terms.ts'

/** Columns of one answer: each dataset of them takes a decision. */
const mostColumns = 200

export const termHandlers: Handlers<typeof termOperations> = {
  listTerms: async (_, { known }) => {
    const knowledge = await known.current()
    const columns = columnsOfTerms(knowledge)
    const terms = knowledge.vocabulary.terms ?? []
    return {
      items: terms
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((term) => ({ ...headAnswer(term), columns: columns.get(term.name)?.length ?? 0 })),
    }
  },
  showTerm: async ({ term: name, purpose }, context) => {
    const knowledge = await context.known.current()
    const terms = knowledge.vocabulary.terms ?? []
    const term = requireTerm(name, terms)
    const all = columnsOfTerms(knowledge).get(term.name) ?? []
    const shown = all.slice(0, mostColumns)
    const seen = await seenAll(shown, context, purpose)
    return {
      ...headAnswer(term),
      narrower: terms.filter(({ broader }) => broader === term.name).map((each) => each.name),
      columns: shown.map((place) => columnAnswer(place, seen.get(place.dataset.key))),
      isCut: all.length > shown.length,
    }
  },
}

function requireTerm(name: string, terms: readonly BusinessTerm[]): BusinessTerm {
  const found = termsByName(terms)(name)
  if (found !== undefined) return found
  const names = terms.map((term) => term.name)
  const remedy = didYouMean(name, names) ?? 'Terms are in the vocabulary of the mesh.'
  throw new HansaError('not_found', `there is no business term ${name}`, { remedy })
}

const headAnswer = ({ name, description, synonyms, broader }: BusinessTerm) => ({
  ...{ name, description, synonyms },
  ...(broader === undefined ? {} : { broader }),
})

async function seenAll(
  places: readonly ColumnPlace[],
  { sidecar, reader }: ApiContext,
  purpose: string | undefined,
): Promise<ReadonlyMap<string, SeenDataset>> {
  const terms = { port: portName, ...(purpose === undefined ? {} : { purpose }) }
  const datasets = new Map(places.map(({ dataset }) => [dataset.key, dataset]))
  const seen = new Map<string, SeenDataset>()
  for (const [key, dataset] of datasets) seen.set(key, await seenOf({ sidecar, reader, terms }, dataset))
  return seen
}

function columnAnswer({ product, dataset, column }: ColumnPlace, seen: SeenDataset | undefined) {
  const how = seen?.columns.get(column.name)
  return {
    ...{ product: product.product, title: product.title, dataset: dataset.key, name: dataset.sqlName },
    ...(product.node === undefined ? {} : { node: product.node }),
    ...{ column: column.name, type: column.type },
    ...(column.about === '' ? {} : { description: column.about }),
    ...(column.classification === undefined ? {} : { classification: column.classification }),
    access: seen?.access ?? ('none' as const),
    ...(how === undefined ? {} : { seen: how }),
  }
}
