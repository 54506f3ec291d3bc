import { describeProduct } from '../../mesh/describe-product.ts'
import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { remotePorts } from '../../mesh/remote-ports.ts'
import type { Draft } from '../../product/draft/draft.ts'
import type { Surroundings } from '../../product/draft/surroundings.ts'
import type { Verdict } from '../../product/quality/verdict.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { holdsFor } from '../../governance/policy-set.ts'
import { defaultVocabulary } from '../../spec/vocabulary.ts'
import type { Publication } from '../../store/publication.ts'
import type { ApiContext } from '../api-context.ts'
import { decidesAbout } from '../handlers/decides-about.ts'

/**
 * What of the mesh a draft is checked against: rules in force, what it reads, and what is published under its name. That
 * something is published and how it is described is known to whoever has signed in; what was found in data is for owners.
 */
export async function surroundingsOf(draft: Draft, context: ApiContext): Promise<Surroundings> {
  const { metadata, mesh, effects, settings } = context
  const now = effects.now()
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  const published = await metadata.publication(draft.product)
  const read = await productsRead(draft, context)
  const node = settings.node?.name ?? 'here'
  const descriptors = [
    ...read.map((publication) => describeProduct(publication, { mesh, node })),
    ...(await productsElsewhere(draft, context)),
  ]
  const isOwner = published !== undefined && (await decidesAbout([draft.product], context))
  return {
    mesh,
    rules: rulesAbout(draft, rules?.bundle),
    ports: descriptors.flatMap((descriptor) => remotePorts(descriptor, 'published')),
    classifications: Object.fromEntries(
      descriptors.flatMap(({ datasets }) =>
        datasets.map(({ key, classifications }) => [key, classifications] as const),
      ),
    ),
    ...(published === undefined ? {} : { published: published.documents }),
    personalData: isOwner ? findingsOf(published) : [],
    now: now.toISOString(),
  }
}

type Bundle = Surroundings['rules']

function rulesAbout({ product }: Draft, bundle: Bundle | undefined): Bundle {
  if (bundle === undefined) return { policies: [], vocabulary: defaultVocabulary, domains: [] }
  const { policies, vocabulary, domains, nodes, exceptions } = bundle
  return {
    policies: policies.filter((policy) => holdsFor(policy, product)),
    vocabulary,
    domains,
    ...(nodes === undefined ? {} : { nodes }),
    ...(exceptions === undefined ? {} : { exceptions }),
  }
}

async function productsRead(
  draft: Draft,
  { metadata, contractIds }: ApiContext,
): Promise<readonly Publication[]> {
  const keys = await contractIds.productsOf(namedIds(draft))
  const found = await Promise.all(
    keys
      .filter((key) => key !== draft.product)
      .slice(0, mostRead)
      .map((key) => metadata.publication(key)),
  )
  return found.flatMap((publication) => publication ?? [])
}

async function productsElsewhere(
  draft: Draft,
  { elsewhere }: ApiContext,
): Promise<readonly ProductDescriptor[]> {
  const ids = namedIds(draft)
  const known = (await elsewhere?.()) ?? []
  return known
    .filter(({ contracts }) => contracts.some(({ id }) => typeof id === 'string' && ids.has(id)))
    .slice(0, mostRead)
}

/** A product that reads more is none that one writes by hand. */
const mostRead = 100

/** Ids of contracts that the descriptor could name. It is not parsed here: what could be wrong with it is met elsewhere. */
function namedIds({ files }: Draft): ReadonlySet<string> {
  const text = files.find(({ path }) => /^product\.odps\.ya?ml$/.test(path))?.text ?? ''
  const words = text.matchAll(/contractId["']?[ \t]*:[ \t]*([^\n,}#]{1,300})/g)
  return new Set(Array.from(words, ([, id = '']) => id.trim().replaceAll(/^["']|["']$/g, '')))
}

/** `product/` writes it, in this form. */
const findingsOf = ({ quality }: Publication): Surroundings['personalData'] =>
  (quality as Verdict | undefined)?.personalData ?? []
