import { HansaError } from '../../errors.ts'

export const noEntry = (sequence: number): HansaError =>
  new HansaError('not_found', `the audit has no entry ${sequence}`, {
    remedy: '`hansa audit list` shows what there is.',
  })

export const unreadable = (sequence: number): HansaError =>
  new HansaError('corrupt', `entry ${sequence} of the audit cannot be read`, {
    remedy: '`hansa audit verify` tells whether it was changed; a newer Hansa may have written it.',
  })
