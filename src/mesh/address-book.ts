/** Where signed statements of nodes are found: a registry, the nodes themselves. What it gives is still to be verified. */
export interface AddressBook {
  /** The newest signed `NodeDescriptor` of a node; undefined where there is none. */
  nodeStatement(node: string): Promise<string | undefined>
  /** Its signed rotations, in order, as each of those says that were asked: any of them may lie or lag behind. */
  rotationStatements(node: string): Promise<readonly (readonly string[])[]>
}
