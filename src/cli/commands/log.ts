import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import { isHansaError } from '../../errors.ts'
import type { ItemOf } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { firstOf } from '../asking/first-of.ts'
import { productNamed, type ProductPath } from '../asking/product-named.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

type Publication = ItemOf<'listPublications'>
type Build = ItemOf<'listBuilds'>

interface Wanted extends ProductPath {
  readonly limit: number
}

/** `hansa log <product>`: its publications and to its owners its builds, newest first. */
export async function log(
  context: AskingContext,
  { product: name, limit }: { product: string; limit: number },
): Promise<number> {
  return askMesh(context, {}, async (mesh) => {
    const wanted = { ...(await productNamed(mesh, name)), limit }
    const builds = await buildsOf(mesh, wanted)
    const publications = await publicationsOf(mesh, wanted, builds)
    const { terminal } = context
    if (context.json)
      printJson(terminal, {
        publications: publications.map(({ publication: sequence, ...rest }) => ({ sequence, ...rest })),
        runs: builds ?? [],
      })
    else printLine(terminal, [publicationTable(publications), ...buildTable(builds)].join('\n\n'))
    if (builds === undefined) noteLine(terminal, 'its builds are for its owners')
    return 0
  })
}

/** Undefined where they are not for who asks. */
async function buildsOf(
  mesh: MeshClient,
  { limit, ...product }: Wanted,
): Promise<readonly Build[] | undefined> {
  try {
    return await firstOf(every(mesh.listBuilds, { ...product, limit: atOnce(limit) }), limit)
  } catch (error) {
    if (isHansaError(error, 'denied')) return undefined
    throw error
  }
}

/** A product whose first build failed has builds and no publication. */
async function publicationsOf(
  mesh: MeshClient,
  { limit, ...product }: Wanted,
  builds: readonly Build[] = [],
): Promise<readonly Publication[]> {
  try {
    return await firstOf(every(mesh.listPublications, { ...product, limit: atOnce(limit) }), limit)
  } catch (error) {
    if (builds.length > 0 && isHansaError(error, 'not_found')) return []
    throw error
  }
}

/** Items of one page. */
const atOnce = (limit: number): number => Math.min(limit, 100)

const publicationTable = (publications: readonly Publication[]): string =>
  publications.length === 0
    ? 'Never published.'
    : textTable(
        ['PUBLICATION', 'VERSION', 'PUBLISHED', ''],
        publications.map(({ publication, version, publishedAt, isRollback }) => [
          String(publication),
          version,
          publishedAt,
          isRollback ? 'rollback' : '',
        ]),
        { right: [0] },
      )

const buildTable = (builds: readonly Build[] | undefined): readonly string[] =>
  builds === undefined
    ? []
    : [
        textTable(
          ['BUILD', 'STARTED', 'OUTCOME', ''],
          builds.map(({ id, startedAt, outcome, message }) => [id, startedAt, outcome, message ?? '']),
        ),
      ]
