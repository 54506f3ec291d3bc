/** What operations are about, for those who read the OpenAPI document. */
export const tags = {
  session: 'Signing in at a browser, and who one is.',
  lineage: 'Where data come from, where they go, and what breaks.',
  search: 'Finding what there is.',
  graph: 'The mesh as a graph of linked data.',
  products: 'What is published, and what the reader sees of it.',
  drafts: 'Products that are being written.',
  domains: 'Domains and people: who owns what, and how data flow between them.',
  agreements: 'Asking for access, deciding about it, and what waits for one.',
  policies: 'Rules in force, and how they decide.',
  events: 'What has happened, and who is told of it.',
  measures: 'How products are used and cared for, and what consumers say of them.',
  audit: 'Who read what.',
  nodes: 'The nodes of the mesh, agents, and what people and programs sign in with.',
} as const
