/**
 * Numbers of some entries among very many: looked up as in an array, and emptied in as many steps as entries were put into
 * it. What is in it is good until the sheet is taken for another question, so nothing waits between.
 */
export class EntrySheet {
  /** How well each entry fits, by number; 0 for those that are not in the sheet. */
  scores = new Float32Array()
  /** Where something was found, as bits of `fieldBits`. */
  fields = new Uint8Array()
  /** How many words were found in the name. */
  named = new Uint8Array()
  /** How many parts of a question were found. */
  found = new Uint8Array()
  /** The entries that were put into it; the first `size` of these. */
  ids = new Uint32Array()
  size = 0

  /** Empties it, for numbers below `entries`. */
  begin(entries: number): void {
    if (this.scores.length < entries) {
      this.scores = new Float32Array(entries)
      this.fields = new Uint8Array(entries)
      this.named = new Uint8Array(entries)
      this.found = new Uint8Array(entries)
      this.ids = new Uint32Array(entries)
    } else for (let place = 0; place < this.size; place += 1) this.#forget(this.ids[place] ?? 0)
    this.size = 0
  }

  /** Puts an entry in that is not there yet. */
  put(id: number): void {
    this.ids[this.size] = id
    this.size += 1
  }

  /** Takes the others out. */
  keep(isKept: (id: number) => boolean): void {
    let size = 0
    for (let place = 0; place < this.size; place += 1) {
      const id = this.ids[place] ?? 0
      if (isKept(id)) this.ids[size++] = id
      else this.#forget(id)
    }
    this.size = size
  }

  #forget(id: number): void {
    this.scores[id] = 0
    this.fields[id] = 0
    this.named[id] = 0
    this.found[id] = 0
  }
}
