/** Where signed statements of nodes are found: a registry, the nodes themselves. What it gives is still to be verified. */
export interface AddressBook {
  /** The newest signed `NodeDescriptor` of a node; undefined where there is none. */
  nodeStatement(node: string): Promise<string | undefined>
  /** Its signed rotations, in order. */
  rotationStatements(node: string): Promise<readonly string[]>
}
