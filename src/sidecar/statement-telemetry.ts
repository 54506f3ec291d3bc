import { instruments } from '../telemetry.ts'
import type { Asked } from './access-record.ts'
import type { Leave } from './admission.ts'

/** A place for a statement, told to who measures for as long as it is taken. */
export function counted(leave: Leave): Leave {
  const { running } = instruments()
  running.add(1)
  let isInside = true
  return () => {
    if (isInside) running.add(-1)
    isInside = false
    leave()
  }
}

/** By its id the audit tells the rest. */
export const spanOf = ({ access, port }: Pick<Asked, 'access' | 'port'>) => ({
  attributes: { 'hansa.access': access, 'hansa.port': port },
})
