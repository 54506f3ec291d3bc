/** What operations are about, for those who read the OpenAPI document. */
export const tags = {
  session: 'Signing in at a browser, and who one is.',
  products: 'What is published, and what the reader sees of it.',
} as const
