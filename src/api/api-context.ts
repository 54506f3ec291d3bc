import type { EventFeed } from '../discovery/events/event-feed.ts'
import type { KnownMesh } from '../discovery/graph/known-mesh.ts'
import type { MeshSparql } from '../discovery/graph/sparql/mesh-sparql.ts'
import type { MeshLineage } from '../discovery/lineage/mesh-lineage.ts'
import type { MeshSearch } from '../discovery/search/mesh-search.ts'
import type { WebhookSender } from '../discovery/webhooks/webhook-sender.ts'
import type { ToldAgreement } from '../mesh/access-message.ts'
import type { ProductDescriptor } from '../mesh/product-descriptor.ts'
import type { MeshMembers } from '../mesh/mesh-members.ts'
import type { CouncilDesk } from '../mesh/proposals/council-desk.ts'
import type { AwayNode } from '../mesh/remote/away-nodes.ts'
import type { PeerQuestion } from '../mesh/remote/peer.ts'
import type { RegistryClient } from '../mesh/registry/registry-client.ts'
import type { ComplianceView } from '../mesh/reports/compliance-view.ts'
import type { HttpPort } from '../ports/http/http-port.ts'
import type { Amount } from '../ports/mcp/daily-use.ts'
import type { Directory } from '../sidecar/identity/directory.ts'
import type { Reader } from '../sidecar/reader.ts'
import type { Store } from '../store/store.ts'
import type { ContractIds } from './drafts/contract-ids.ts'
import type { DraftDesk } from './drafts/draft-desk.ts'

/** What the Mesh API has besides what its HTTP port has. */
export interface ApiParts {
  readonly store: Store
  readonly directory: Directory
  readonly lineage: MeshLineage
  readonly known: Pick<KnownMesh, 'current'>
  readonly sparql: Pick<MeshSparql, 'answer'>
  readonly search: Pick<MeshSearch, 'search'>
  readonly events: EventFeed
  readonly webhooks: WebhookSender
  /** What other nodes serve, verified, as far as it is known here; absent where there are none. */
  readonly elsewhere?: () => Promise<readonly ProductDescriptor[]>
  /** The council's next bundle; absent where only what is published is served. */
  readonly council?: CouncilDesk | undefined
  readonly compliance: () => Promise<ComplianceView>
  /** What a principal took through MCP today. */
  readonly agentUse: (principal: string) => Promise<Amount>
  /** The other nodes of the mesh; absent where this is the only one. */
  readonly nodes?: OtherNodes | undefined
  /** How the command line is called for the folder that it answers of, where nobody asked a node by its address. */
  readonly calledAs?: readonly string[] | undefined
}

/** What the Mesh API makes for itself. */
export interface OwnParts {
  readonly drafts: DraftDesk
  readonly contractIds: ContractIds
}

/** How other nodes are asked for. */
export interface OtherNodes {
  readonly members: MeshMembers
  /** The registries that the node has joined; undefined where there are none. */
  readonly registries: () => Promise<RegistryClient | undefined>
  /** What a reader of this node has asked another one for, newest first; errors are that node's own. */
  readonly askedAt: (node: string, reader: Reader) => Promise<readonly ToldAgreement[]>
  /** Looks, not for long, whether a node can be asked; undefined where it can. */
  readonly away: (node: string) => Promise<AwayNode | undefined>
  /** What is known of a node that has just not answered. */
  readonly whyMissing: (node: string) => AwayNode
  /** What a node answers to a reader of this one, as text that is still to be read; errors are that node's own. */
  readonly answerOf: (node: string, reader: Reader, question: PeerQuestion) => Promise<string>
}

/** What a handler answers from, for one request. */
export interface OpenContext extends ApiParts, OwnParts, Omit<HttpPort, 'more'> {
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** The origin that the node was asked by. */
  readonly askedAt: string
  /** A header of the request. */
  readonly header: (name: string) => string | undefined
  readonly page: Paging
  /** Of a list by its name, whatever else it is asked. */
  readonly pageOf: (list: string) => Paging
  readonly browser: BrowserSession
}

/** For operations that want to know who asks. */
export interface ApiContext extends OpenContext {
  readonly reader: Reader
  /** Who asks, by the same proof as it is good now; errors as those of `SignIn`. For answers that go on. */
  readonly proveAgain: () => Promise<Reader>
}

/** Where a list goes on. */
export interface Paging {
  /** The position that the cursor stands for; undefined at the beginning. */
  readonly after: (cursor: string | undefined) => string | undefined
  /** The cursor for what comes after a position. */
  readonly next: (position: string) => string
}

/** The session of the browser that asks. */
export interface BrowserSession {
  /** Who is signed in, if anybody; errors as those of `SignIn`. */
  readonly reader: () => Promise<Reader | undefined>
  readonly address: string | undefined
  readonly begin: (bearer: string, expiresAt?: Date) => void
  readonly end: () => void
  /** Throws `denied` where a page of another site asks. */
  readonly requireSameOrigin: () => void
}
