import { meshClient } from '../../../src/api/client/mesh-client.ts'
import type { Answer, Input } from '../../../src/api/operation.ts'
import type { Operations } from '../../../src/api/operations.ts'

/** The node that the page comes from, as the browser's session. */
export const mesh = meshClient()

type Does<Id extends keyof Operations> = Answer<Operations[Id]>

export type Reader = Does<'showMe'>
export type Proof = Input<Operations['signIn']>
export type ProductSummary = Does<'listProducts'>['items'][number]
export type SearchAnswer = Does<'searchMesh'>
export type Hit = SearchAnswer['items'][number]
export type Suggestion = Does<'suggest'>['items'][number]
export type Contracts = Does<'showContracts'>
export type Changes = Does<'compareVersions'>
export type DraftIssue = Does<'validateDraft'>['issues'][number]
export type DraftAnswer = Does<'planDraft'>
export type DraftPlan = NonNullable<DraftAnswer['plan']>
export type DraftFile = Does<'proposeDraft'>['files'][number]
export type Product = Does<'showProduct'>
export type Publication = Does<'listPublications'>['items'][number]
export type Build = Does<'listBuilds'>['items'][number]
export type Port = Product['ports'][number]
export type Dataset = Port['datasets'][number]
export type Column = Dataset['columns'][number]
export type Policy = Column['because'][number]
export type Agreement = Does<'listAgreements'>['items'][number]
export type AgreementStep = Does<'showAgreement'>['history'][number]
export type Outlook = Does<'previewAccess'>
export type Lineage = Does<'showLineage'>
export type LineageStep = Lineage['declared'][number]
export type LineagePlace = LineageStep['from']
export type ObservedRead = Lineage['observed'][number]
export type Impact = Does<'showImpact'>
export type MeshMap = Does<'showMap'>
export type MapProduct = MeshMap['products'][number]
export type MapFlow = MeshMap['flows'][number]
export type Person = Does<'showPerson'>
export type Inbox = Does<'showInbox'>
export type Purpose = Does<'listPurposes'>['items'][number]
export type Rule = Does<'listPolicies'>['items'][number]
export type Governance = Does<'showGovernance'>
export type Coming = NonNullable<Governance['coming']>
export type Enactment = Does<'listBundles'>['items'][number]
export type Proposal = Does<'listProposals'>['items'][number]
export type ShownProposal = Does<'showProposal'>
export type Foreseen = Does<'previewProposal'>
export type ComplianceRow = Does<'showCompliance'>['rows'][number]
export type AuditEntry = Does<'listAudit'>['items'][number]
export type AuditVerification = Does<'verifyAudit'>
export type Replay = Does<'replayAuditEntry'>
export type MeshNode = Does<'listNodes'>['items'][number]
export type Agent = Does<'listAgents'>['items'][number]
export type Credential = Does<'listCredentials'>['items'][number]
export type ClientConnection = Does<'showConnections'>['clients'][number]
export type Join = Does<'listJoins'>['items'][number]
export type Term = Does<'showTerm'>
export type TermColumn = Term['columns'][number]
