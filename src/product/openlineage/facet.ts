/** Who makes our events: OpenLineage's `producer`, a URI. */
export const producer = 'https://hansa.dev/hansa'

export type Facet = Readonly<Record<string, unknown>>

/** A facet of OpenLineage, e.g. `facet('SchemaDatasetFacet', '1-2-0', {…})`, with the two fields each must have. */
export const facet = (name: string, version: string, body: Facet): Facet => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
  ...body,
})
