import type { ReactNode } from 'react'
import { mesh, type Replay } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Shown } from '../parts/shown.tsx'

/** How an old decision would be made by the rules of today. */
export function ReplayView({ sequence }: { readonly sequence: number }): ReactNode {
  const replay = useLoaded(`replay ${sequence}`, () => mesh.replayAuditEntry({ sequence }))
  return (
    <Shown of={replay} what="the decision of today">
      {({ changed, datasets, elsewhere }) => (
        <div className="stack tight">
          <p>{changed ? 'Decided otherwise today.' : 'Decided the same today.'}</p>
          {datasets.map((each) => (
            <Dataset key={each.dataset} of={each} />
          ))}
          {elsewhere.map(({ dataset, node }) => (
            <p key={dataset} className="quiet">
              <span className="mono">{dataset}</span> was decided by {node}, which can replay it.
            </p>
          ))}
        </div>
      )}
    </Shown>
  )
}

const rowTexts = { same: '', gained: 'more rows', lost: 'fewer rows', different: 'other rows' } as const

const Dataset = ({ of }: { readonly of: Replay['datasets'][number] }): ReactNode => (
  <dl className="facts">
    <dt>Dataset</dt>
    <dd className="mono">{of.dataset}</dd>
    <dt>Then</dt>
    <dd>
      <Outcome of={of.was} />
    </dd>
    <dt>Now</dt>
    <dd>
      <Outcome of={of.now} />{' '}
      {of.columns.map(({ name, was, now, change, used }) => (
        <Badge key={name} tone={change === 'gained' ? 'good' : 'bad'}>
          {name}: {was} → {now}
          {used ? ', was used' : ''}
        </Badge>
      ))}{' '}
      {rowTexts[of.rows]}
    </dd>
  </dl>
)

const Outcome = ({
  of: { permitted, message, policies },
}: {
  readonly of: Replay['datasets'][number]['was']
}): ReactNode => (
  <>
    <Badge tone={permitted ? 'good' : 'bad'}>{permitted ? 'permitted' : 'denied'}</Badge>{' '}
    <span className="quiet small">{message ?? policies.map(({ reason }) => reason).join('; ')}</span>
  </>
)
