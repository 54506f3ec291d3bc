import { MeshSearch, type MeshSearchOptions } from '../../discovery/search/mesh-search.ts'
import type { SearchRequest, SearchResult } from '../../discovery/search/search-mesh.ts'

/** The search of a command: its index is opened by the first question, and is up to date then. */
export class LateSearch implements AsyncDisposable {
  readonly #options: MeshSearchOptions
  #opened: Promise<MeshSearch> | undefined

  constructor(options: MeshSearchOptions) {
    this.#options = options
  }

  async search(request: SearchRequest): Promise<SearchResult> {
    this.#opened ??= this.#open()
    return (await this.#opened).search(request)
  }

  async #open(): Promise<MeshSearch> {
    const search = await MeshSearch.open(this.#options)
    await search.keepUp()
    return search
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.close()
  }
}
