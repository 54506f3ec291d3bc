import type { AttributeType } from './vocabulary.ts'

/** A value that an attribute of a principal can have. */
export type AttributeValue = string | number | boolean | readonly string[]

/** Whether `value`, from a document or a token, is of an attribute's type; nothing is converted. */
export function isOfAttributeType(value: unknown, type: AttributeType): value is AttributeValue {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'long':
      return Number.isSafeInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'set':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
  }
}

/** What a value of the type looks like, for messages. */
export const attributeTypeWords: Readonly<Record<AttributeType, string>> = {
  string: 'text',
  long: 'a whole number',
  boolean: 'true or false',
  set: 'a list of texts',
}
