import type { ReactNode } from 'react'
import { Link } from 'wouter'

/** What the node tells who works in a shell, where what helps is to ask for access for oneself. */
const command = /`hansa access request (?<product>[^\s`/]+\/[^\s`/]+) --purpose (?<purpose>[^\s`]+)/u

/** The page on which what the node advises is asked for; nothing where it advises something else. */
export function AskFor({ remedy }: { readonly remedy: string }): ReactNode {
  const { product, purpose = '…' } = command.exec(remedy)?.groups ?? {}
  if (product === undefined) return null
  const search = purpose === '…' ? '' : `?${new URLSearchParams({ purpose }).toString()}`
  return <Link to={`/marketplace/${product}/request${search}`}>Ask for access to {product}</Link>
}
