import { engineType } from '../../engine-type.ts'
import type { RelationColumn } from '../../relation.ts'
import type { ArrowField } from './arrow-field.ts'
import { schemaMessage } from './arrow-message.ts'
import { columnPlan, fieldOf } from './column-plan.ts'

/** A column; `type` is the engine's spelling. */
export interface DescribedColumn extends RelationColumn {
  /** Whether it is known never to be NULL; a result never says so. */
  readonly required?: boolean
}

/** The message that begins the Arrow stream of a result with these columns. */
export const arrowSchema = (columns: readonly DescribedColumn[]): Uint8Array =>
  schemaMessage(columns.map(arrowField))

const arrowField = ({ name, type, required }: DescribedColumn): ArrowField =>
  fieldOf(name, columnPlan(engineType(type)), required !== true)
