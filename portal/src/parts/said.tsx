import { Fragment, type ReactNode } from 'react'

/** What the node says in words, with what it quotes between backticks as code. */
export const Said = ({ text }: { readonly text: string }): ReactNode =>
  text
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
    )
