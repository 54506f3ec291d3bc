import { HansaError } from '../../errors.ts'

/** Why a node is not asked as somebody else than whom the token is of. */
export const tokenSays = (): HansaError =>
  new HansaError('invalid_input', '`--as` is for the operator of a folder, and a node is asked', {
    remedy: 'At a node whoever HANSA_TOKEN is of acts: leave `--as` out.',
  })
