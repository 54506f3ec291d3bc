import { allowedTypes } from './allowed-functions.ts'
import { optionalText, type AstNode } from './sql/ast.ts'
import { isArray, isObject, type Json } from './sql/json.ts'
import { foldName } from './sql/same-name.ts'
import { SqlFaultError } from './sql/sql-fault.ts'

/** Throws unless `type`, as the syntax tree writes it, and every type inside it is on the list. */
export function checkType(type: AstNode, offset: number | undefined): void {
  const info = type['type_info']
  const unbound = isObject(info) ? info : undefined
  const id = optionalText(type, 'id') ?? ''
  const name = id === 'UNBOUND' && unbound !== undefined ? unboundName(unbound, offset) : id
  // The tree writes types that came late to the engine as older ones under another name.
  const alias = unbound === undefined ? undefined : optionalText(unbound, 'alias')
  if (!allowedTypes.has(foldName(alias ?? name))) {
    throw new SqlFaultError('unsupported-sql', `the type ${alias ?? name} is not available`, offset)
  }
  if (unbound !== undefined) checkInside(unbound, offset)
}

/** A constant is plain data; only its type could be strange. */
export function checkConstant(value: AstNode, offset: number | undefined): void {
  if (isObject(value['type'])) checkType(value['type'], offset)
}

function unboundName(info: AstNode, offset: number | undefined): string {
  const schema = optionalText(info, 'schema')
  if (optionalText(info, 'catalog') !== undefined || (schema !== undefined && schema !== 'main')) {
    throw new SqlFaultError('unsupported-sql', 'types have no schema here', offset)
  }
  return optionalText(info, 'name') ?? ''
}

/** Types are found wherever they stand in the parameters of another; anything that computes is refused. */
function checkInside(value: Json, offset: number | undefined): void {
  if (isArray(value)) for (const member of value) checkInside(member, offset)
  else if (isObject(value) && 'id' in value && 'type_info' in value) checkType(value, offset)
  else if (isObject(value)) {
    if ('class' in value) {
      throw new SqlFaultError('unsupported-sql', 'the parameters of a type must be constants', offset)
    }
    for (const member of Object.values(value)) checkInside(member, offset)
  }
}
