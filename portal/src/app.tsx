import type { FunctionComponent, ReactNode } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { Boundary } from './parts/boundary.tsx'
import { brought } from './parts/brought.tsx'
import { HomeScreen } from './screens/home.tsx'
import { NotFoundScreen } from './screens/not-found.tsx'
import { SignedIn } from './session/session.tsx'
import { decoded } from './shell/decoded.ts'
import { Shell } from './shell/shell.tsx'

/** Each screen but the first is brought when it is wanted. */
const screen = <Props extends object>(bring: () => Promise<FunctionComponent<Props>>) =>
  brought('the screen', bring)

const DomainScreen = screen(async () => (await import('./screens/domain.tsx')).DomainScreen)
const LineageScreen = screen(async () => (await import('./screens/lineage.tsx')).LineageScreen)
const LineageStartScreen = screen(
  async () => (await import('./screens/lineage-start.tsx')).LineageStartScreen,
)
const MapScreen = screen(async () => (await import('./screens/map.tsx')).MapScreen)
const PersonScreen = screen(async () => (await import('./screens/person.tsx')).PersonScreen)
const MarketplaceScreen = screen(async () => (await import('./screens/marketplace.tsx')).MarketplaceScreen)
const CreateScreen = screen(async () => (await import('./screens/create.tsx')).CreateScreen)
const MeasuresScreen = screen(async () => (await import('./screens/measures.tsx')).MeasuresScreen)
const ProductScreen = screen(async () => (await import('./screens/product.tsx')).ProductScreen)
const RequestAccessScreen = screen(
  async () => (await import('./screens/request-access.tsx')).RequestAccessScreen,
)
const RequestDetailScreen = screen(
  async () => (await import('./screens/request-detail.tsx')).RequestDetailScreen,
)
const RequestsScreen = screen(async () => (await import('./screens/requests.tsx')).RequestsScreen)
const TermScreen = screen(async () => (await import('./screens/term.tsx')).TermScreen)
const TermsScreen = screen(async () => (await import('./screens/terms.tsx')).TermsScreen)
const SqlScreen = screen(async () => (await import('./screens/sql.tsx')).SqlScreen)
const GovernanceScreen = screen(async () => (await import('./screens/governance.tsx')).GovernanceScreen)
const ProposalScreen = screen(async () => (await import('./screens/proposal.tsx')).ProposalScreen)
const AuditScreen = screen(async () => (await import('./screens/audit.tsx')).AuditScreen)
const AuditEntryScreen = screen(async () => (await import('./screens/audit-entry.tsx')).AuditEntryScreen)
const AdminScreen = screen(async () => (await import('./screens/admin.tsx')).AdminScreen)
const AgentScreen = screen(async () => (await import('./screens/agent.tsx')).AgentScreen)

/** Screens about the mesh as a whole. */
const meshRoutes = (
  <>
    <Route path="/map">
      <MapScreen />
    </Route>
    <Route path="/lineage">
      <LineageStartScreen />
    </Route>
    <Route path="/lineage/:domain/:product/*?">
      {({ domain, product, '*': rest }) => (
        <LineageScreen domain={domain} product={product} rest={rest ?? ''} />
      )}
    </Route>
    <Route path="/domains/:domain">{({ domain }) => <DomainScreen domain={decoded(domain)} />}</Route>
    <Route path="/people/:principal">
      {({ principal }) => <PersonScreen principal={decoded(principal)} />}
    </Route>
    <Route path="/measures">
      <MeasuresScreen />
    </Route>
  </>
)

const auditRoutes = (
  <>
    <Route path="/audit">
      <AuditScreen />
    </Route>
    <Route path="/audit/:sequence">
      {({ sequence }) =>
        /^[1-9]\d{0,14}$/.test(sequence) ? (
          <AuditEntryScreen key={sequence} sequence={Number(sequence)} />
        ) : (
          <NotFoundScreen />
        )
      }
    </Route>
  </>
)

function ScreenBoundary({ children }: { readonly children: ReactNode }): ReactNode {
  const [location] = useLocation()
  return <Boundary at={location}>{children}</Boundary>
}

/** The portal. */
export const App = (): ReactNode => (
  <SignedIn>
    <Shell>
      <ScreenBoundary>
        <Switch>
          <Route path="/">
            <HomeScreen />
          </Route>
          <Route path="/marketplace">
            <MarketplaceScreen />
          </Route>
          <Route path="/marketplace/:domain/:product/request">
            {({ domain, product }) => <RequestAccessScreen domain={domain} product={product} />}
          </Route>
          <Route path="/marketplace/:domain/:product/:part?">
            {({ domain, product, part }) => (
              <ProductScreen domain={domain} product={product} part={part ?? 'about'} />
            )}
          </Route>
          <Route path="/create">
            <CreateScreen />
          </Route>
          {meshRoutes}
          <Route path="/requests">
            <RequestsScreen />
          </Route>
          <Route path="/requests/:id">{({ id }) => <RequestDetailScreen id={id} />}</Route>
          <Route path="/terms">
            <TermsScreen />
          </Route>
          <Route path="/terms/:term">{({ term }) => <TermScreen term={decoded(term)} />}</Route>
          <Route path="/sql">
            <SqlScreen />
          </Route>
          <Route path="/governance/proposals/:digest">
            {({ digest }) => <ProposalScreen digest={digest} />}
          </Route>
          <Route path="/governance/:part?">{({ part }) => <GovernanceScreen part={part ?? 'rules'} />}</Route>
          {auditRoutes}
          <Route path="/admin/agents/:principal">
            {({ principal }) => <AgentScreen principal={decoded(principal)} />}
          </Route>
          <Route path="/admin/:part?">{({ part }) => <AdminScreen part={part ?? 'nodes'} />}</Route>
          <Route>
            <NotFoundScreen />
          </Route>
        </Switch>
      </ScreenBoundary>
    </Shell>
  </SignedIn>
)
