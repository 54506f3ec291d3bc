import { mesh, type Build, type Publication } from '../api/mesh.ts'

export type CheckCounts = NonNullable<Publication['checks']>

/** A publication, or for owners a build, of which is recorded how its checks came out. */
export interface CheckedRun {
  readonly id: string
  /** An ISO time. */
  readonly at: string
  /** What became of it, in words. */
  readonly became: string
  readonly checks: CheckCounts
}

/** What a chart has room for. */
const most = 30

/** The newest, oldest first: builds for who decides about the product, also those that were not published. */
export async function loadCheckedRuns(
  key: string,
  isOwn: boolean,
  signal: AbortSignal,
): Promise<readonly CheckedRun[]> {
  const [domain = '', product = ''] = key.split('/')
  const asked = { domain, product, limit: most }
  const runs = isOwn
    ? (await mesh.listBuilds(asked, { signal })).items.flatMap(ofBuild)
    : (await mesh.listPublications(asked, { signal })).items.flatMap(ofPublication)
  return runs.toReversed()
}

const ofBuild = ({ id, startedAt: at, outcome, checks }: Build): readonly CheckedRun[] =>
  checks === undefined ? [] : [{ id, at, became: outcome, checks }]

const ofPublication = ({
  publication,
  publishedAt: at,
  isRollback,
  checks,
}: Publication): readonly CheckedRun[] =>
  checks === undefined
    ? []
    : [
        {
          id: String(publication),
          at,
          became: `publication ${publication}${isRollback ? ', an earlier one again' : ''}`,
          checks,
        },
      ]
