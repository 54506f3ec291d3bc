import type { ReactNode } from 'react'
import { Heading } from '../parts/heading.tsx'

/** What waits for who is signed in. */
export const HomeScreen = (): ReactNode => <Heading title="Home" />
