/**
 * Words by which people ask, and not what they ask for: they need not be found. Those of English, as the words of one and
 * many are.
 */
export const commonWords: ReadonlySet<string> = new Set([
  ...['a', 'an', 'the', 'this', 'that', 'these', 'those', 'my', 'our', 'its', 'their'],
  ...['of', 'in', 'on', 'at', 'to', 'for', 'from', 'by', 'with', 'about', 'between', 'per', 'as', 'into'],
  ...['and', 'or', 'not', 'than', 'all', 'any', 'each', 'every', 'some'],
  ...['is', 'are', 'was', 'were', 'be', 'do', 'does', 'did', 'has', 'have', 'can', 'there'],
  ...['how', 'what', 'which', 'who', 'whose', 'where', 'when', 'why', 'i', 'we', 'it', 'me'],
  ...['list', 'show', 'find', 'get'],
  // What everything here is.
  ...['data', 'dataset', 'datasets'],
])
