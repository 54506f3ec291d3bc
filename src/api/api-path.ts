/** Where the Mesh API is on a node. */
export const apiPath = '/api/v1'
