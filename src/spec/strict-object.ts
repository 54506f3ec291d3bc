import * as z from 'zod'

/**
 * An object that takes no other keys. The message of its `unrecognized_keys` issue is the list of allowed keys,
 * separated by commas, so that the nearest one can be offered.
 */
export const strictObject = <Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> => {
  const allowed = Object.keys(shape).join(',')
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? allowed : undefined),
  })
}
