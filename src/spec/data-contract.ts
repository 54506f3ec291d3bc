/**
 * Bitol ODCS v3.1.0 (reading 3.0.x): a data contract, with the standard's own names.
 * Only what Hansa reads is typed; `parseDataContract` checks the whole document as the official schema does.
 */
export interface DataContract {
  readonly apiVersion: string
  readonly kind: 'DataContract'
  readonly id: string
  readonly version: string
  readonly status: string
  readonly name?: string | undefined
  readonly domain?: string | undefined
  readonly dataProduct?: string | undefined
  readonly tenant?: string | undefined
  readonly description?: Description | undefined
  readonly tags?: readonly string[] | undefined
  readonly servers?: readonly Server[] | undefined
  readonly schema?: readonly SchemaObject[] | undefined
  readonly slaDefaultElement?: string | undefined
  readonly slaProperties?: readonly SlaProperty[] | undefined
  readonly customProperties?: readonly CustomProperty[] | undefined
  readonly authoritativeDefinitions?: readonly AuthoritativeDefinition[] | undefined
}

export interface Description {
  readonly purpose?: string | undefined
  readonly limitations?: string | undefined
  readonly usage?: string | undefined
}

export interface CustomProperty {
  readonly property: string
  readonly value: unknown
}

export interface AuthoritativeDefinition {
  readonly url: string
  readonly type: string
  readonly description?: string | undefined
}

/** Where data is; fields beyond these depend on `type` (`path`, `location`, `host`, …) and are read by name. */
export interface Server {
  readonly server: string
  readonly type: string
  readonly description?: string | undefined
  readonly environment?: string | undefined
  readonly customProperties?: readonly CustomProperty[] | undefined
  readonly [field: string]: unknown
}

export interface SchemaObject {
  readonly id?: string | undefined
  readonly name: string
  readonly logicalType?: string | undefined
  readonly physicalName?: string | undefined
  readonly physicalType?: string | undefined
  readonly businessName?: string | undefined
  readonly description?: string | undefined
  readonly dataGranularityDescription?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly properties?: readonly SchemaProperty[] | undefined
  readonly relationships?: readonly Relationship[] | undefined
  readonly quality?: readonly DataQuality[] | undefined
  readonly customProperties?: readonly CustomProperty[] | undefined
}

/** A column or a struct's field; `properties` are a struct's own fields, `items` an array's element. */
export interface SchemaProperty {
  readonly id?: string | undefined
  readonly name: string
  readonly logicalType?: LogicalType | undefined
  readonly logicalTypeOptions?: LogicalTypeOptions | undefined
  readonly physicalType?: string | undefined
  readonly physicalName?: string | undefined
  readonly businessName?: string | undefined
  readonly description?: string | undefined
  readonly required?: boolean | undefined
  readonly unique?: boolean | undefined
  readonly primaryKey?: boolean | undefined
  readonly primaryKeyPosition?: number | undefined
  readonly partitioned?: boolean | undefined
  readonly partitionKeyPosition?: number | undefined
  readonly classification?: string | undefined
  readonly criticalDataElement?: boolean | undefined
  readonly tags?: readonly string[] | undefined
  readonly examples?: readonly unknown[] | undefined
  readonly properties?: readonly SchemaProperty[] | undefined
  readonly items?: SchemaItem | undefined
  readonly relationships?: readonly Relationship[] | undefined
  readonly quality?: readonly DataQuality[] | undefined
  readonly customProperties?: readonly CustomProperty[] | undefined
  readonly authoritativeDefinitions?: readonly AuthoritativeDefinition[] | undefined
}

/** What an array holds: a property that may lack a name. */
export type SchemaItem = Omit<SchemaProperty, 'name'> & { readonly name?: string | undefined }

export type LogicalType =
  'string' | 'date' | 'timestamp' | 'time' | 'number' | 'integer' | 'object' | 'array' | 'boolean'

export interface LogicalTypeOptions {
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly pattern?: string | undefined
  readonly format?: string | undefined
  readonly minimum?: number | string | undefined
  readonly maximum?: number | string | undefined
  readonly exclusiveMinimum?: boolean | number | string | undefined
  readonly exclusiveMaximum?: boolean | number | string | undefined
  readonly multipleOf?: number | undefined
  readonly timezone?: boolean | undefined
  readonly defaultTimezone?: string | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly uniqueItems?: boolean | undefined
  readonly minProperties?: number | undefined
  readonly maxProperties?: number | undefined
  readonly required?: readonly string[] | undefined
}

/** `from` is absent at property level, where the property itself is meant. */
export interface Relationship {
  readonly type?: string | undefined
  readonly from?: string | readonly string[] | undefined
  readonly to: string | readonly string[]
}

export type QualityType = 'library' | 'text' | 'sql' | 'custom'
export type LibraryMetric = 'nullValues' | 'missingValues' | 'invalidValues' | 'duplicateValues' | 'rowCount'

/** One quality rule; which of the type-specific fields are present is checked by the schema. */
export interface DataQuality {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly description?: string | undefined
  /** `library` where absent. */
  readonly type?: QualityType | undefined
  readonly dimension?: string | undefined
  /** Free text in the standard; Hansa knows `error` (the default) and `warning`. */
  readonly severity?: string | undefined
  readonly businessImpact?: string | undefined
  readonly unit?: string | undefined
  readonly metric?: LibraryMetric | undefined
  /** Deprecated spelling of `metric` (3.0.x). */
  readonly rule?: string | undefined
  readonly arguments?: Readonly<Record<string, unknown>> | undefined
  readonly query?: string | undefined
  readonly engine?: string | undefined
  readonly implementation?: unknown
  readonly mustBe?: unknown
  readonly mustNotBe?: unknown
  readonly mustBeGreaterThan?: number | undefined
  readonly mustBeGreaterOrEqualTo?: number | undefined
  readonly mustBeLessThan?: number | undefined
  readonly mustBeLessOrEqualTo?: number | undefined
  readonly mustBeBetween?: readonly number[] | undefined
  readonly mustNotBeBetween?: readonly number[] | undefined
  readonly customProperties?: readonly CustomProperty[] | undefined
}

export interface SlaProperty {
  readonly id?: string | undefined
  readonly property: string
  readonly value: string | number | boolean | null
  readonly valueExt?: string | number | boolean | null | undefined
  readonly unit?: string | undefined
  readonly element?: string | undefined
  readonly driver?: string | undefined
  readonly description?: string | undefined
  readonly schedule?: string | undefined
  readonly scheduler?: string | undefined
}

/** The value of a namespaced custom property such as `hansa.materialization`, or undefined. */
export const customProperty = (properties: readonly CustomProperty[] | undefined, name: string): unknown =>
  properties?.find((entry) => entry.property === name)?.value
