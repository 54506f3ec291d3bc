/** What a residual holds that cannot be compiled: its policy denies, for it cannot be carried out. */
export class ResidualFault extends Error {
  override readonly name = 'ResidualFault'
}
