/** The numbers of `group_concat`: fetching one text is several times faster than fetching as many rows. */
export function idList(text: string): Uint32Array {
  if (text === '') return new Uint32Array()
  const ids = new Uint32Array(commas(text) + 1)
  let place = 0
  let number = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === comma) {
      ids[place++] = number
      number = 0
    } else number = number * 10 + code - zero
  }
  ids[place] = number
  return ids
}

const comma = 44
const zero = 48

function commas(text: string): number {
  let count = 0
  for (let index = text.indexOf(','); index !== -1; index = text.indexOf(',', index + 1)) count += 1
  return count
}
