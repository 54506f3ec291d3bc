import type { ReactNode } from 'react'
import type { Measures } from './measures.ts'
import { counted, countText, secondsText, shareText, starsText, trendText } from './number-text.ts'
import { Tile } from './tile.tsx'

/** Measures of one product or of many, at one glance. */
export const MeasureTiles = ({ of }: { readonly of: Measures }): ReactNode => (
  <dl className="tiles">
    <Tile title="Consumers" value={countText(of.use.consumers.all)} note={kindsText(of.use.consumers)} />
    <Tile
      title="Queries"
      value={countText(of.use.queries)}
      note={trendText(of.use.queries, of.use.before.queries)}
    />
    <Tile
      title="Satisfaction"
      value={starsText(of.ratings.average)}
      note={counted(of.ratings.count, 'rating')}
    />
    <Tile
      title="Checks passed"
      value={shareText(of.quality.passed, of.quality.checks)}
      note={`of ${countText(of.quality.checks)} in ${counted(of.builds.builds, 'build')}`}
    />
    <Tile
      title="Request to grant"
      value={secondsText(of.requests.requestToGrant.medianSeconds)}
      note={`${of.requests.granted} granted, ${of.requests.waiting} waiting`}
    />
    <Tile
      title="Change to publish"
      value={secondsText(of.builds.changeToPublish.medianSeconds)}
      note={`${of.builds.published} published`}
    />
    <Tile
      title="Columns not used"
      value={countText(of.columns.unused)}
      note={`of ${countText(of.columns.published)}`}
    />
  </dl>
)

function kindsText({ people, services, agents, nodes, products }: Measures['use']['consumers']): string {
  const kinds = [
    people > 0 ? counted(people, 'person', 'people') : '',
    ...Object.entries({ service: services, agent: agents, node: nodes, product: products }).map(
      ([kind, count]) => (count > 0 ? counted(count, kind) : ''),
    ),
  ].filter((text) => text !== '')
  return kinds.length === 0 ? 'nobody has read' : kinds.join(', ')
}
