import type { Effects } from '../effects.ts'
import type { AddressBook } from '../mesh/address-book.ts'
import { Members } from '../mesh/members.ts'
import { OwnStatements } from '../mesh/own-statements.ts'
import { answerProposals } from '../mesh/proposals/answer-proposals.ts'
import { OwnOutlooks, type OwnOutlooksOptions } from '../mesh/proposals/own-outlooks.ts'
import { KeptReports } from '../mesh/reports/kept-reports.ts'
import { openMeshPort, type OpenedMeshPort } from '../mesh/port/open-mesh-port.ts'
import { nodeKey } from '../sidecar/node-key.ts'
import { proposedOutlook } from '../sidecar/policy-preview/proposed-outlook.ts'
import type { NodeSecret } from '../sidecar/node-secret.ts'
import type { MeshSettings, NodeSettings } from '../spec/mesh.ts'
import { servedProtocols } from '../spec/served-protocols.ts'
import type { Store } from '../store/store.ts'
import { packageVersion } from './package-version.ts'
import type { TakingUp } from './take-up-bundles.ts'
import { domainOf } from '../spec/domain-of.ts'

export interface OwnNode {
  /** The mesh's name. */
  readonly name: string
  readonly settings: Pick<MeshSettings, 'state' | 'identity' | 'pgwire' | 'flight'>
  readonly node: NodeSettings
  readonly store: Pick<Store, 'metadata'>
  readonly secret: NodeSecret
  /** Where rotations are looked for that are not known here. */
  readonly addressBook: Pick<AddressBook, 'rotationStatements'>
  readonly effects: Pick<Effects, 'now'>
}

/** This node as one of several: who the others are, and what it answers them. */
export interface NodeOfMesh extends OpenedMeshPort {
  readonly members: Members
  /** What it says of itself and its products, signed by its key of now. */
  readonly statements: () => Promise<ReadonlyMap<string, string>>
  /** How its rules, products and audit stand, signed too. */
  readonly reports: () => Promise<ReadonlyMap<string, string>>
  /** What proposals of the council would change here, signed too. */
  readonly outlooks: () => Promise<ReadonlyMap<string, string>>
  /** Works out what those that registries have would change. */
  readonly answer: TakingUp['answer']
}

/** Opens what a node has besides that is one of several. Its key may be rotated while it runs. */
export async function nodeOfMesh(own: OwnNode): Promise<NodeOfMesh> {
  const { name: mesh, settings, node, secret, addressBook, effects } = own
  const { state } = settings
  const { now } = effects
  const store = own.store.metadata
  const key = await nodeKey(state)
  const members = new Members({ store, mesh, node: node.name, state, addressBook, now })
  const said = new OwnStatements({
    ...{ store, mesh, node, state, key, members, now },
    protocols: servedProtocols(settings),
    hansa: packageVersion(),
  })
  const statements = (): Promise<ReadonlyMap<string, string>> => said.current()
  const domains = async (): Promise<readonly string[]> => (await members.known(node.name))?.domains ?? []
  const reports = new KeptReports({ store, mesh, node: node.name, domains, key, now })
  const foresee: OwnOutlooksOptions['foresee'] = async (proposal, signal) => {
    const own = await domains()
    const isOwn = (product: string): boolean => own.includes(domainOf(product))
    const place = { mesh, metadata: store, identities: settings.identity.file, isOwn, now, signal }
    return proposedOutlook(proposal, place)
  }
  const outlooks = new OwnOutlooks({ mesh, node: node.name, state, key, foresee, now })
  return {
    members,
    statements,
    reports: () => reports.current(),
    outlooks: () => outlooks.current(),
    answer: (source, signal) => answerProposals({ mesh, store, outlooks, now, signal }, source),
    ...openMeshPort({
      mesh,
      node: node.name,
      signer: key,
      secret,
      members,
      taken: store,
      statements,
      effects,
    }),
  }
}
