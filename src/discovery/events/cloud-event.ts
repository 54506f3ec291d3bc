import { meshNamespace } from '../../spec/mesh-document.ts'
import type { MeshEvent } from '../../store/mesh-event.ts'

/** An event as CloudEvents 1.0 writes it in structured JSON (https://github.com/cloudevents/spec, §3). */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  /** The node; with `id` it tells events apart. */
  readonly source: string
  readonly type: string
  /** The product, the agreement, the proposal or the rules that it is about. */
  readonly subject: string
  /** ISO time. */
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: Readonly<Record<string, unknown>>
}

/** What events of a node name as their source. */
export const eventSource = (mesh: string, node?: string): string =>
  node === undefined ? meshNamespace(mesh) : `${meshNamespace(mesh)}/nodes/${node}`

/** The same event for everyone who may hear of it. */
export function cloudEvent(event: MeshEvent, source: string): CloudEvent {
  const product = 'product' in event ? { product: event.product } : {}
  return {
    specversion: '1.0',
    id: event.id,
    source,
    type: event.type,
    subject: subjectOf(event),
    time: event.at,
    datacontenttype: 'application/json',
    data: { ...product, ...event.data },
  }
}

function subjectOf(event: MeshEvent): string {
  switch (event.about) {
    case 'product':
    case 'promise':
      return event.product
    case 'agreement':
      return event.data.agreement
    case 'proposal':
      return `proposals/${event.data.proposal}`
    case 'rules':
      return `rules/${event.data.rules}`
  }
}
