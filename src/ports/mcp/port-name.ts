/** The name of this port in the audit and in policies. */
export const portName = 'mcp'
