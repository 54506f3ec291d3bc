import type { FlightPort } from './flight-port.ts'
import type { HeldStatements } from './held-statements.ts'

/** What calls are answered from. */
export interface FlightContext extends FlightPort {
  readonly held: HeldStatements
}
